import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Table } from '../figures.ts';

/** Folders and files of the event path. One that moves or disappears is changed here too: a missing one is an error. */
const EVENT_PATH = [
  'src/projection',
  'src/inbox',
  'src/outbox',
  'src/audit',
  'src/billing/customer/owners.ts',
  'src/billing/payment/links.ts',
  'src/billing/erasure',
];

/** How much code the event path is. */
export async function measureSize(): Promise<Table> {
  const files = (await Promise.all(EVENT_PATH.map(filesOf))).flat();
  const lines = await Promise.all(files.map(async (file) => (await readFile(file, 'utf8')).split('\n').length - 1));
  const sum = lines.reduce((total, count) => total + count, 0);
  return {
    head: ['What', 'Tollgate', 'Target'],
    rows: [
      ['files', String(files.length), 'at most 45'],
      ['lines', sum.toLocaleString('en'), 'at most 3,500'],
    ],
  };
}

async function filesOf(path: string): Promise<string[]> {
  if ((await stat(path)).isFile()) return [path];
  const names = await readdir(path, { recursive: true });
  return names.filter((name) => name.endsWith('.ts')).map((name) => join(path, name));
}
