import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

/** Test files that do nothing without Stripe's recordings or its description. */
const FILES = [
  'test/facts/recorded-events.test.ts',
  'packages/stripe-sandbox/test/life-contract.test.ts',
  'test/scenarios/a-recorded-event-says-the-same-in-both-shapes.test.ts',
];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tollgate-no-recordings-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the files without recordings, in a process of its own: jest counts the tests of a run and of nothing smaller. */
function run(CI: string) {
  const config = { rootDir: process.cwd(), transform: { '^.+\\.ts$': '@swc/jest' }, extensionsToTreatAsEsm: ['.ts'] };
  const outputFile = join(folder, 'result.json');
  const args = ['--experimental-vm-modules', 'node_modules/jest/bin/jest.js', ...FILES, '--runInBand', '--json'];
  spawnSync(process.execPath, [...args, '--outputFile', outputFile, '--config', JSON.stringify(config)], {
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], STRIPE_DESCRIPTION: folder, CI },
  });
  const { testResults, numPassedTests } = JSON.parse(readFileSync(outputFile, 'utf8')) as {
    testResults: { status: string }[];
    numPassedTests: number;
  };
  return { passedTests: numPassedTests, files: testResults.map(({ status }) => status) };
}

test('tests whose recordings are missing are skipped, and fail with CI=true', () => {
  expect(run('')).toEqual({ passedTests: 0, files: ['skipped', 'skipped', 'skipped'] });
  expect(run('true')).toEqual({ passedTests: 0, files: ['failed', 'failed', 'failed'] });
});
