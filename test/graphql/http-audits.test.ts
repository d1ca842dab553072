import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { serverAudits } from 'graphql-http';
import { startTollgate, type Tollgate } from '../support/tollgate.ts';

let tollgate: Tollgate;
let url: string;
beforeAll(async () => {
  tollgate = await startTollgate();
  url = `${await tollgate.app.http.listen({ host: '127.0.0.1', port: 0 })}/graphql`;
});
afterAll(() => tollgate.close());

/** docs/decisions/0031-status-codes-of-graphql-errors.md says why. */
const DECIDED: Readonly<Record<string, 'notice' | 'warn'>> = {
  // Queries by GET would end up in logs and caches.
  '5A70': 'notice',
  D6D5: 'notice',
  '6A70': 'notice',
  // A request that fails as a whole is answered 400, whatever the client accepts.
  '572B': 'warn',
  FDE2: 'warn',
  '7B9B': 'warn',
};

describe('POST /graphql is GraphQL over HTTP:', () => {
  const audits = serverAudits({ url: () => url, fetchFn: fetch });

  test.each(audits.map(({ id, name, fn }) => ({ id, name, fn })))('$id $name', async ({ id, fn }) => {
    const { status, ...rest } = await fn();
    const reason = 'reason' in rest ? rest.reason : null;
    expect({ status, reason }).toEqual(
      id in DECIDED ? { status: DECIDED[id], reason: expect.any(String) } : { status: 'ok', reason: null },
    );
  });

  test('POST /graphql is GraphQL over HTTP with no exception that the audits no longer know', () => {
    const known = audits.map(({ id }) => id);
    expect(Object.keys(DECIDED).filter((id) => !known.includes(id))).toEqual([]);
  });
});
