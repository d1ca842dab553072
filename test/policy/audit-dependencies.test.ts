import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tollgate-audit-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** The script of CI, with an npm that does this. */
async function audited(npm: string) {
  await writeFile(join(folder, 'npm'), `#!/bin/sh\n${npm}\n`, { mode: 0o755 });
  const script = spawn(process.execPath, ['scripts/audit-dependencies.mjs', '5'], {
    env: { PATH: `${folder}${delimiter}${process.env['PATH']}` },
  });
  const [output, [code]] = await Promise.all([script.stdout.setEncoding('utf8').toArray(), once(script, 'exit')]);
  return { line: output.join(''), code };
}

function reporting(counts: { moderate?: number; high?: number; critical?: number }) {
  const all = { info: 0, low: 0, moderate: 0, high: 0, critical: 0, ...counts };
  const total = Object.values(all).reduce((a, b) => a + b);
  const vulnerabilities = Object.fromEntries(
    Object.keys(counts).map((severity) => [`a-${severity}`, { name: `a-${severity}`, severity }]),
  );
  const report = JSON.stringify({ vulnerabilities, metadata: { vulnerabilities: { ...all, total } } });
  return `echo '${report}'; exit ${total > 0 ? 1 : 0}`;
}

describe('the audit of production dependencies', () => {
  test.each<[string, string, { line: string; code: number }]>([
    [
      'passes without an advisory',
      reporting({}),
      { line: 'no advisory of severity high or critical for production dependencies, 0 lower.', code: 0 },
    ],
    [
      'passes with an advisory of lower severity, and says so',
      reporting({ moderate: 2 }),
      { line: 'no advisory of severity high or critical for production dependencies, 2 lower.', code: 0 },
    ],
    [
      'fails with an advisory of higher severity, and names it',
      reporting({ moderate: 1, high: 1, critical: 1 }),
      {
        line: 'advisories of severity high or critical: a-high (high), a-critical (critical). `npm audit` says more.',
        code: 1,
      },
    ],
    [
      'says that it was not made if the registry has no advisories',
      `echo '{"statusCode":405,"error":{"summary":""}}'; exit 1`,
      { line: 'production dependencies were not checked: the registry answered 405.', code: 0 },
    ],
    [
      'says that it was not made if the registry does not answer',
      'exec sleep 600',
      { line: 'production dependencies were not checked: the registry did not answer.', code: 0 },
    ],
  ])('the audit of production dependencies %s', async (_what, npm, { line, code }) => {
    expect(await audited(npm)).toEqual({ line: `npm audit: ${line}\n`, code });
  });
});
