import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { changesBetween } from './schema-changes.ts';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const RELEASED = 'schema/released.graphql';

/** The breaking changes since a release that the changelog does not name, in backticks, in its section on what is not released yet. */
async function concealed(released: string, current: string, changelog: string): Promise<string[]> {
  const unreleased = /^## Unreleased\n(.*?)(?=^## |$(?![\s\S]))/ms.exec(changelog)?.[1] ?? '';
  const breaking = (await changesBetween(released, current)).filter((change) => change.breaking);
  return breaking.map(({ path }) => path).filter((path) => !unreleased.includes(`\`${path}\``));
}

describe('a breaking change of the schema', () => {
  const released = 'type Query { plans: String! me: String } type Mutation { pay: String }';
  const current = 'type Query { plans: String me: String } type Mutation { pay: String refund: String }';
  const changelog = (unreleased: string) =>
    `# Changelog\n\n## Unreleased\n\n${unreleased}\n\n## 1.0.0\n\n- \`Query.plans\`\n`;

  test('a breaking change of the schema is in the changelog of this version and not of an earlier one', async () => {
    expect(await concealed(released, current, changelog('- Nothing.'))).toEqual(['Query.plans']);
    expect(await concealed(released, current, changelog('- **Breaking**: `Query.plans` may be null.'))).toEqual([]);
    expect(await concealed(released, released, changelog(''))).toEqual([]);
  });

  // Before the first release there is nothing to compare with.
  (existsSync(RELEASED) ? test : test.skip)('since the last release is told in CHANGELOG.md', async () => {
    expect(await concealed(read(RELEASED), read('schema/schema.graphql'), read('CHANGELOG.md'))).toEqual([]);
  });

  test('a breaking change is measured against the version that the changelog names last; `npm run schema -- --release` writes it', () => {
    const [last] = [...read('CHANGELOG.md').matchAll(/^## (\d+\.\d+\.\d+)/gm)].map(([, version]) => version);
    const kept = existsSync(RELEASED) ? /^# (\S+)/.exec(read(RELEASED))?.[1] : undefined;
    expect(kept).toBe(last);
  });
});
