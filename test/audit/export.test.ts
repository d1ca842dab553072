import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type AuditEntry, auditLog, type ChainHead } from '../../src/audit/audit.document.ts';
import { exportAudit } from '../../src/audit/export.ts';
import { SYSTEM_CHAIN } from '../../src/outbox/audit-draft.ts';
import { canonicalJson } from '../../src/platform/canonical-json.ts';
import { buildIndexes } from '../../src/platform/indexes.ts';
import { openDatabase } from '../support/database.ts';
import { appended, drafts } from './drafts.ts';

const database = await openDatabase();
const audit = auditLog(database.connection);

let heads: Map<string, ChainHead>;
beforeAll(async () => {
  await buildIndexes(database.connection);
  const all = [...drafts(1, 3), ...drafts(1, 1_100, { userId: null }), ...drafts(1, 2, { userId: 'a,"\n' })];
  heads = await appended(audit, all);
});
afterAll(() => database.close());

async function linesOf(...chains: string[]): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of exportAudit(audit, ...(chains.length > 0 ? [chains] : []))) lines.push(line);
  return lines;
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const headLine = (chain: string) => `${JSON.stringify([chain, heads.get(chain)?.seq, heads.get(chain)?.hash])}\n`;

describe('an export', () => {
  test('an export has one JSON line for each entry, sorted by chain, and a last line about all of them', async () => {
    const lines = await linesOf();
    expect(lines.every((line) => line.indexOf('\n') === line.length - 1)).toBe(true);
    const order = lines
      .slice(0, -1)
      .map((line) => JSON.parse(line))
      .map(({ chain, seq }) => `${chain} ${seq}`);
    const counted = (chain: string, to: number) => Array.from({ length: to }, (_, n) => `${chain} ${n + 1}`);
    expect(order).toEqual([...counted(SYSTEM_CHAIN, 1_100), ...counted('a,"\n', 2), ...counted('u1', 3)]);
    expect(JSON.parse(lines.at(-1) ?? '')).toEqual({
      chains: 3,
      entries: 1_105,
      digest: sha256(headLine(SYSTEM_CHAIN) + headLine('a,"\n') + headLine('u1')),
    });
  });

  test('an export of one chain contains that chain', async () => {
    const lines = await linesOf('u1');
    expect(lines).toHaveLength(4);
    expect(JSON.parse(lines[3] ?? '')).toEqual({ chains: 1, entries: 3, digest: sha256(headLine('u1')) });
  });

  test('an export of a chain without entries says so', async () => {
    expect(await linesOf('nobody')).toEqual([`{"chains":0,"entries":0,"digest":"${sha256('')}"}\n`]);
  });

  test('an export can be verified without this service', async () => {
    let previous: string | null = null;
    for (const line of (await linesOf('u1')).slice(0, -1)) {
      const { hash, ...entry }: AuditEntry = JSON.parse(line);
      expect(entry.previousHash).toBe(previous);
      expect(sha256(canonicalJson(entry))).toBe(hash);
      previous = hash;
    }
    expect(previous).toBe(heads.get('u1')?.hash);
  });
});
