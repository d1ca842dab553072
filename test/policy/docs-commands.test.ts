import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import { auditCommand } from '../../src/cli/audit.ts';
import { doctorCommand } from '../../src/cli/doctor.ts';
import { importCommand } from '../../src/cli/import.ts';
import type { Outcome } from '../../src/cli/outcome.ts';
import { plansCommand } from '../../src/cli/plans.ts';
import { rebuildCommand } from '../../src/cli/rebuild.ts';
import { replayCommand } from '../../src/cli/replay.ts';
import { tokenCommand } from '../../src/cli/token.ts';
import { webhooksCommand } from '../../src/cli/webhooks.ts';
import { variables } from '../../src/config.variables.ts';

// Every command and option in the pages must be one that the command's own help lists.

const COMMANDS: Readonly<Record<string, (args: readonly string[]) => Promise<Outcome>>> = {
  audit: (args) => auditCommand(args, {}),
  doctor: (args) => doctorCommand(args, {}),
  import: (args) => importCommand(args, {}, () => {}),
  plans: (args) => plansCommand(args, {}),
  rebuild: (args) => rebuildCommand(args, {}, () => {}),
  replay: (args) => replayCommand(args, {}),
  token: (args) => tokenCommand(args, {}),
  webhooks: (args) => webhooksCommand(args, {}),
};

/** Variables of the tests, which test/support/seed.ts reads. */
const OF_TESTS = ['SEED', 'SEED_PATH'];

const names = await readdir('docs', { recursive: true });
const pages = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  ...names.filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`),
];
const texts = await Promise.all(pages.map(async (page) => ({ page, text: await readFile(page, 'utf8') })));

/** `npm run <name> -- <arguments>`, in a block or within a line. */
const calls = texts.flatMap(({ page, text }) =>
  [...text.matchAll(/npm run (?:-s )?(\w+) -- ([^\n`#|)]*)/g)].map(([, name = '', args = '']) => ({
    page,
    name,
    args,
  })),
);
const ours = calls.filter(({ name }) => name in COMMANDS);
const distinct = [...new Map(ours.map((call) => [`npm run ${call.name} -- ${call.args.trim()}`, call])).entries()];

async function helpOf(name: string): Promise<string> {
  const command = COMMANDS[name];
  if (!command) throw new Error(`${name} is none of ${Object.keys(COMMANDS).join(', ')}`);
  return (await command(['--help'])).output;
}

describe('commands in the pages', () => {
  test('commands in the docs are found', () => {
    expect(new Set(ours.map(({ name }) => name))).toEqual(new Set(Object.keys(COMMANDS)));
  });

  test.each(distinct)('the command %s in the docs is known to its own help', async (_call, { name, args }) => {
    const output = await helpOf(name);
    const options = args.match(/--[a-z-]+/g) ?? [];
    expect(options.filter((option) => !output.includes(option))).toEqual([]);
    const [word = ''] = args.trim().split(/\s/);
    if (/^(sync|verify|export)$/.test(word)) expect(output).toContain(`${name} -- ${word}`);
  });
});

test('the variables that the docs set or name in shell blocks are read by the service', () => {
  const blocks = texts.flatMap(({ text }) =>
    [...text.matchAll(/^ *```(?:sh)?\n([^`]*)```/gm)].map(([, block]) => block),
  );
  const set = blocks.flatMap((block = '') => [...block.matchAll(/(?:^|\s)(?:export )?([A-Z][A-Z_]+)=/g)]);
  const known = [...Object.keys(variables.shape), ...OF_TESTS];
  expect(set.length).toBeGreaterThan(2);
  const unread = set.map(([, name = '']) => name.replace(/_FILE$/, '')).filter((name) => !known.includes(name));
  expect(unread).toEqual([]);
});
