import { hostname } from 'node:os';
import { describe, expect, test } from '@jest/globals';
import { createLog } from '../../src/platform/log.ts';
import { namesOfProcess } from '../../src/platform/process-names.ts';

/** The lines that a log writes. */
function logged(level: string, write: (log: ReturnType<typeof createLog>) => void): Record<string, unknown>[] {
  const lines: string[] = [];
  write(createLog(level, { write: (line) => lines.push(line) }));
  return lines.map((line) => JSON.parse(line));
}

describe('the log', () => {
  test('the log writes one JSON line per entry, with its level and time', () => {
    const lines = logged('info', (log) => log.info({ eventId: 'evt_1' }, 'webhook'));
    expect(lines).toEqual([{ level: 30, time: expect.any(Number), eventId: 'evt_1', msg: 'webhook' }]);
  });

  test('the log names the process, its role and its host in each line', () => {
    const lines: string[] = [];
    const log = createLog('info', { write: (line) => lines.push(line) }, namesOfProcess('worker'));
    log.info('one');
    log.child({ reqId: '1' }).error(new Error('two'));
    const names = { pid: process.pid, role: 'worker', host: hostname() };
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([names, { ...names, reqId: '1' }]);
  });

  test('the log leaves out lines below its level', () => {
    expect(logged('warn', (log) => log.info('quiet'))).toEqual([]);
  });

  test('the log removes personal data and credentials [T24]', () => {
    const secrets = {
      req: { headers: { authorization: 'Bearer 1', 'stripe-signature': 'v1=2', cookie: '3', accept: '*/*' } },
      authorization: 'Bearer 4',
      email: 'ada@example.com',
      customer: { email: 'bob@example.com', id: 'cus_1' },
      token: '5',
      secret: '6',
    };
    const [line] = logged('info', (log) => log.info(secrets, 'all'));
    expect(line).toMatchObject({ req: { headers: { accept: '*/*' } }, customer: { id: 'cus_1' } });
    expect(JSON.stringify(line)).not.toMatch(/Bearer|v1=|@example|"[3456]"/);
  });

  test("the log contains an error's class, message, code, stack and causes", () => {
    const cause = new RangeError('too much');
    const error = Object.assign(new TypeError('no luck', { cause }), { code: 11_000 });
    const [line] = logged('info', (log) => log.error({ err: error }, 'failed'));
    expect(line?.['err']).toEqual({
      type: 'TypeError',
      message: 'no luck: too much',
      code: 11_000,
      stack: expect.stringContaining('caused by: RangeError: too much'),
    });
  });

  test('the log leaves out the documents and headers of an error', () => {
    const error = Object.assign(new Error('E11000 duplicate key'), {
      writeErrors: [{ err: { op: { u: { $set: { state: { email: 'ada@example.com' } } } } } }],
      headers: { authorization: 'Bearer sk_live_1' },
    });
    const [line] = logged('info', (log) => log.error({ err: error }, 'failed'));
    expect(JSON.stringify(line)).not.toMatch(/@example|sk_live/);
  });

  test('the log redacts what an error quotes, in its message, its stack and its causes [T42]', () => {
    const cause = new Error('550 <cora@example.com> is unknown, authorization: Bearer abc123');
    const error = Object.assign(new Error('card 4242 4242 4242 4242 was declined', { cause }), { code: 'sk_test_1' });
    const lines = logged('info', (log) => {
      log.error({ err: error }, 'failed');
      log.error(error);
      log.error({ err: error });
      log.child({ requestId: 'r' }).error({ job: { failure: error, reason: [String(cause)] } }, 'failed');
    });
    expect(lines).toHaveLength(4);
    expect(lines[1]).toMatchObject({ err: { type: 'Error' }, msg: expect.stringContaining('card [redacted]') });
    expect(JSON.stringify(lines)).not.toMatch(/cora|4242|abc123|sk_test/);
  });

  test('the log keeps its own messages unchanged', () => {
    expect(logged('info', (log) => log.info('write to ops@example.com'))).toMatchObject([
      { msg: 'write to ops@example.com' },
    ]);
  });

  test('the log writes a thrown value that is no error', () => {
    expect(logged('info', (log) => log.error({ err: 'thrown' }, 'failed'))).toMatchObject([{ msg: 'failed' }]);
  });

  test('the log goes to the standard output by default', () => {
    expect(createLog('silent').level).toBe('silent');
  });
});
