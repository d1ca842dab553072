import { existsSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { sequential } from '../../bench/measures/commands.ts';
import type { Command } from '../../bench/monitored.ts';
import { cpuIn, cpuOf } from '../../bench/processes.ts';

const command = (name: string, collection: string, parallel = false): Command => ({
  name,
  collection,
  parallel,
  sent: 0,
  received: 0,
});

test('commands that are sent while another one is in flight do not count as sequential', () => {
  const commands = [
    command('insert', 'events'),
    command('find', 'entitlements'),
    command('find', 'usage', true),
    command('update', 'events'),
  ];
  expect(sequential(commands)).toEqual({ untilDone: 3, untilPublished: 3 });
});

test('an event counts as done with the last update of stored events, and as published with the last write', () => {
  const commands = [
    command('insert', 'events'),
    command('update', 'events'),
    command('find', 'entitlements'),
    command('update', 'events'),
    command('insert', 'audit'),
    command('find', 'events'),
  ];
  expect(sequential(commands)).toEqual({ untilDone: 4, untilPublished: 5 });
});

test('CPU time of a process is read from its line in /proc, whatever its program is called', () => {
  const line = '7 (node (x) y) S 1 7 7 0 -1 4194560 100 200 0 0 11 5 3 2 20 0 11 0 100 0';
  expect(cpuIn(line)).toBe((11 + 5 + 3 + 2) * 10);
});

const onLinux = existsSync('/proc/self/stat') ? test : test.skip;

onLinux('CPU time of a process grows while it works', async () => {
  const before = await cpuOf(process.pid);
  const until = performance.now() + 100;
  while (performance.now() < until);
  expect(await cpuOf(process.pid)).toBeGreaterThan(before);
});
