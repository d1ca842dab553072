import { describe, expect, test } from '@jest/globals';
import { createLog } from '../../src/platform/log.ts';
import { readableLog } from '../../src/platform/readable-log.ts';

/** Everything that a log with this destination has written. */
async function written(log: (line: ReturnType<typeof createLog>) => void, ...load: [] | [() => Promise<never>]) {
  let text = '';
  const output = { write: (line: string) => (text += line) };
  const names = { role: 'all', host: 'laptop', pid: 7 } as const;
  log(createLog('info', await readableLog(output, ...load), names));
  return text;
}

describe('the log in a terminal', () => {
  test('a request is one line that reads as a sentence, without what is the same on each line', async () => {
    const request = { reqId: 'r1', method: 'POST', path: '/graphql', status: 200, ms: 12, userId: 'alice' };
    const text = await written((log) => log.info(request, 'request'));
    expect(text).toMatch(/^\[\d\d:\d\d:\d\d\] .*INFO.*POST \/graphql 200 in 12 ms.*"userId":"alice".*\n$/);
    for (const hidden of ['laptop', 'r1', 'pid', '"status"']) expect(text).not.toContain(hidden);
  });

  test('an error keeps its fields and its stack', async () => {
    const text = await written((log) => log.error({ err: new Error('no luck'), path: ['me'] }, 'unexpected error'));
    expect(text).toMatch(/ERROR.*unexpected error/);
    expect(text).toContain('no luck');
    expect(text).toContain('"path":["me"]');
    expect(text).toContain('readable-log.test.ts');
  });

  test('routine lines are left out, and their warnings are not', async () => {
    const text = await written((log) => {
      log.info('listening at http://127.0.0.1:4000');
      log.info({ job: 'events' }, 'reconciliation');
      log.warn({ job: 'objects' }, 'reconciliation');
      log.info({}, undefined as unknown as string);
    });
    expect(text.split('\n')).toEqual([expect.stringMatching(/WARN.*reconciliation/), expect.any(String), '']);
  });

  test('stays JSON where pino-pretty is not installed', async () => {
    const absent = () => Promise.reject(new Error('Cannot find package'));
    const text = await written((log) => log.info('hello'), absent);
    expect(JSON.parse(text)).toMatchObject({ msg: 'hello', pid: 7 });
  });
});
