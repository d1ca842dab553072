import { Client, cacheExchange, fetchExchange } from '@urql/core';
import { authExchange } from '@urql/exchange-auth';
import { retryExchange } from '@urql/exchange-retry';
import { type Person, requestToken } from '../session/request-token.ts';
import { hasCode, isTemporary } from './errors.ts';

const URL_OF_TOLLGATE = import.meta.env.VITE_TOLLGATE_URL ?? 'http://127.0.0.1:4000';

/** A client for one person, or for a visitor. Create a new one when the person changes, so that no answer stays in its cache. */
export function createBillingClient(person: Person | null): Client {
  return new Client({
    url: `${URL_OF_TOLLGATE}/graphql`,
    preferGetMethod: false, // Tollgate answers queries by POST only.
    exchanges: [
      // A mutation that returns a subscription makes every query of subscriptions run again.
      cacheExchange,
      // All mutations of this app have idempotency keys or change nothing twice, so they can be repeated.
      retryExchange({ maxNumberAttempts: 3, retryIf: isTemporary }),
      authExchange(async ({ appendHeaders }) => {
        let token = person && (await requestToken(person));
        return {
          addAuthToOperation: (operation) =>
            token ? appendHeaders(operation, { authorization: `Bearer ${token}` }) : operation,
          didAuthError: (error) => person !== null && hasCode(error, 'UNAUTHENTICATED'),
          refreshAuth: async () => {
            token = person && (await requestToken(person));
          },
        };
      }),
      fetchExchange,
    ],
  });
}
