import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

test('the layout of e-mails is compiled from its source', () => {
  execFileSync(process.execPath, ['scripts/compile-emails.mjs', '--check'], { stdio: 'pipe' });
});

test('MJML is a development dependency, so the image has none of it', () => {
  const { dependencies, devDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
  expect(devDependencies).toHaveProperty('mjml');
  expect(Object.keys(dependencies).filter((name) => name.startsWith('mjml'))).toEqual([]);
});
