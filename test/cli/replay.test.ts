import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { replayCommand } from '../../src/cli/replay.ts';
import { customerObject, stripeEvent } from '../support/stripe-events.ts';
import { startTollgate, type Tollgate } from '../support/tollgate.ts';

const created = stripeEvent('customer.created', 1_760_000_000, customerObject('cus_1', 'u1'));
const nonsense = stripeEvent('customer.subscription.updated', 1_760_000_005, { object: 'subscription' });
let tollgate: Tollgate;
let env: Record<string, string>;
beforeAll(async () => {
  tollgate = await startTollgate();
  const uri = new URL(process.env['TEST_MONGODB_URI'] ?? '');
  uri.pathname = tollgate.connection.name;
  env = { MONGODB_URI: uri.href };
  await tollgate.deliver(created);
  await tollgate.deliver(nonsense);
  // As no webhook brings it: its fold throws.
  await tollgate.connection
    .collection<{ _id: string }>('events')
    .updateOne({ _id: nonsense.id }, { $set: { payload: '{' } });
  await tollgate.settle();
});
afterAll(() => tollgate.close());
const run = (...args: string[]) => replayCommand([...args, '--local'], env);

describe('npm run replay', () => {
  test('npm run replay says what a replay would change, as text or as JSON', async () => {
    expect(await run(created.id, '--dry-run')).toEqual({
      code: 0,
      output: '1 events: 0 changes would follow, 0 events cannot be folded',
    });
    const { output } = await run('--customer', 'cus_1', '--dry-run', '--json');
    expect(JSON.parse(output)).toEqual({ matchedCount: 1, replayedCount: 0, changes: [], failed: [] });
  });

  test('npm run replay replays events, and the audit history has the reason', async () => {
    const { code, output } = await run('--type', 'customer.created', '--reason', 'to be sure');
    expect([code, output]).toEqual([0, '1 of 1 events replayed: 0 changes, 0 events cannot be folded']);
    const entry = await tollgate.connection.collection('audit').findOne({ action: 'event.replayed' });
    expect(entry).toMatchObject({ reason: 'to be sure', actor: { kind: 'ADMIN' }, target: `event:${created.id}` });
  });

  test('npm run replay exits with 1 if an event still cannot be folded, or does not exist', async () => {
    const failing = await run('--status', 'FAILED', '--reason', 'again');
    expect([failing.code, failing.output]).toEqual([1, expect.stringContaining(`${nonsense.id}: `)]);
    expect((await run('--object', 'sub_none', '--dry-run')).code).toBe(1);
    const half = await run(created.id, created.id, 'evt_none', '--dry-run');
    expect([half.code, half.output]).toEqual([1, expect.stringContaining('1 of these events are not stored')]);
    const nothing = [
      '--user',
      'nobody',
      '--source',
      'SYSTEM',
      '--from',
      '2026-01-01T00:00:00Z',
      '--to',
      '2026-01-02T00:00:00Z',
    ];
    expect((await run(...nothing, '--dry-run')).code).toBe(1);
  });

  test('npm run replay finds all events that failed since a release, and no others', async () => {
    const since = new Date(Date.now() - 60_000).toISOString();
    const { output } = await run('--failed-since', since, '--dry-run', '--json');
    expect(JSON.parse(output)).toMatchObject({ matchedCount: 1, failed: [{ id: nonsense.id }] });
    const later = new Date(Date.now() + 60_000).toISOString();
    expect((await run('--failed-since', later, '--dry-run')).output).toContain('0 events');
  });

  test.each([
    [[], 'Name events, or select them by options.'],
    [['evt_1'], '--reason is missing'],
    [['evt_1', '--status', 'PARKED', '--dry-run'], 'not both'],
    [['--status', 'BROKEN', '--dry-run'], '--status must be one of RECEIVED'],
    [['--source', 'MOON', '--dry-run'], '--source must be one of'],
    [['--from', 'yesterday', '--dry-run'], '--from must be an instant'],
    [['--failed-since', 'noon', '--dry-run'], '--failed-since must be an instant'],
    [['--sattus', 'PARKED'], 'sattus'],
  ])('npm run replay exits with 2 for %j, and prints its usage', async (args, message) => {
    const { code, output } = await replayCommand([...args, ...(args.length === 0 ? ['--dry-run'] : [])], env);
    expect([code, output]).toEqual([2, expect.stringContaining(message)]);
    expect(output).toContain('npm run replay --');
  });

  test('npm run replay prints its usage on request', async () => {
    expect(await replayCommand(['--help'], {})).toEqual({ code: 0, output: expect.stringContaining('--dry-run') });
  });
});
