import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { auditCommand } from '../../src/cli/audit.ts';
import { subscriptionLife } from '../support/lives.ts';
import { startTollgate, type Tollgate } from '../support/tollgate.ts';

let tollgate: Tollgate;
let env: Record<string, string>;
beforeAll(async () => {
  tollgate = await startTollgate();
  const uri = new URL(process.env['TEST_MONGODB_URI'] ?? '');
  uri.pathname = tollgate.connection.name;
  env = { MONGODB_URI: uri.href };
  for (const key of ['a', 'b', 'c']) for (const event of subscriptionLife(key)) await tollgate.deliver(event);
  await tollgate.settle();
  const replay =
    'mutation { replayEvents(input: { filter: { type: ["customer.created"] }, reason: "to be sure" }) { matchedCount } }';
  await tollgate.ask({ userId: 'ada', roles: ['admin'] }, replay);
  // Nobody's: what was refused.
  await expect(tollgate.ask({ userId: 'mallory' }, replay)).rejects.toThrow('FORBIDDEN');
});
afterAll(() => tollgate.close());

interface Row {
  _id: string;
  chain: string;
  seq: number;
}
const entries = () => tollgate.connection.collection<Row>('audit');
const run = (...args: string[]) => auditCommand([...args, '--local'], env);

/** What an export writes. */
async function exported(...args: string[]): Promise<Record<string, unknown>[]> {
  const chunks: string[] = [];
  const out = new Writable({
    write(chunk, _encoding, done) {
      chunks.push(String(chunk));
      done();
    },
  });
  expect(await auditCommand(['export', ...args, '--local'], env, out)).toEqual({ code: 0, output: '' });
  expect(out.writableEnded).toBe(false);
  return chunks
    .join('')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

describe('npm run audit', () => {
  test('npm run audit says that every chain is valid', async () => {
    const count = await entries().countDocuments();
    const chains = (await entries().distinct('chain')).length;
    expect(chains).toBeGreaterThanOrEqual(3);
    expect(await run('verify')).toEqual({ code: 0, output: `${chains} chains, ${count} entries: 0 broken` });
    const { output } = await run('verify', '--user', 'user-a', '--json');
    const own = await entries().countDocuments({ chain: 'cus_a' });
    expect(JSON.parse(output)).toEqual({ chains: 1, entries: own, broken: [] });
  });

  test('npm run audit exports every entry and a digest of all, or those of one user', async () => {
    const lines = await exported();
    const [last, ...rest] = lines.toReversed();
    expect(rest).toHaveLength(await entries().countDocuments());
    expect(last).toEqual({ chains: expect.any(Number), entries: rest.length, digest: expect.any(String) });
    const own = (await exported('--user', 'user-b')).slice(0, -1);
    expect(new Set(own.map(({ chain }) => chain))).toEqual(new Set(['cus_b']));
    expect(own.map(({ seq }) => seq)).toEqual(own.map((_, n) => n + 1));
  });

  test('npm run audit names the chains that were changed, and exits with 1', async () => {
    const second = await entries().findOne({ chain: 'cus_a', seq: 2 });
    await entries().updateOne({ _id: second?._id ?? '' }, { $set: { action: 'subscription.created_by_nobody' } });
    await entries().deleteMany({ chain: 'cus_b' });
    const first = await entries().findOne({ chain: '' });
    await entries().updateOne({ _id: first?._id ?? '' }, { $set: { reason: 'another' } });
    const { code, output } = await run('verify');
    expect(code).toBe(1);
    expect(output.split('\n')).toEqual([
      `the chain of entries without a customer: broken at ${first?._id}, after 0 entries`,
      `the chain of cus_a: broken at ${second?._id}, after 1 entries`,
      'the chain of cus_b: its end is missing, after 0 entries',
      expect.stringMatching(/^\d+ chains, \d+ entries: \d broken$/),
    ]);
    const { broken } = JSON.parse((await run('verify', '--json', '--user', 'user-a')).output);
    expect(broken).toEqual([{ chain: 'cus_a', entryCount: 1, brokenEntryId: second?._id }]);
    expect((await run('verify', '--user', 'user-c')).code).toBe(0);
  });

  test.each([[[]], [['prove']], [['verify', 'export']], [['verify', '--usr', 'x']]])(
    'npm run audit exits with 2 for %j, and prints its usage',
    async (args) => {
      const { code, output } = await auditCommand(args, env);
      expect([code, output]).toEqual([2, expect.stringContaining('npm run audit -- verify')]);
    },
  );

  test('npm run audit prints its usage on request', async () => {
    expect(await auditCommand(['--help'], {})).toEqual({ code: 0, output: expect.stringContaining('--user') });
  });
});
