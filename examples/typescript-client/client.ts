import { randomUUID } from 'node:crypto';
import { type AnyVariables, Client, fetchExchange, type TypedDocumentNode } from '@urql/core';
import { CheckoutDocument, MayUseDocument, MeDocument, PlansDocument } from './operations.generated.ts';

/** What an app or a service asks of Tollgate. Every answer is typed by the operation that it belongs to. */
export function connect(url: string, token: string | null) {
  const client = new Client({
    url,
    exchanges: [fetchExchange],
    preferGetMethod: false,
    fetchOptions: () => ({ headers: token === null ? {} : { authorization: `Bearer ${token}` } }),
  });

  /** The data of an operation; a fault is thrown, with its code in `graphQLErrors[0].extensions`. */
  async function ask<Data, Variables extends AnyVariables>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
  ): Promise<Data> {
    const { data, error } = await client.query(document, variables);
    if (error) throw error;
    return data as Data;
  }

  return {
    /** What is on sale, with prices in one currency. */
    plans: async (currency: string) => (await ask(PlansDocument, { currency })).plans,

    /** The signed-in person's plan, and what it lets them use. */
    me: async () => (await ask(MeDocument, {})).me,

    /** The address of the page to pay on. Pass the same key when you try again, and there is one purchase. */
    async buy(plan: string, idempotencyKey: string = randomUUID()): Promise<string> {
      const { data, error } = await client.mutation(CheckoutDocument, { input: { plan, idempotencyKey } });
      if (error) throw error;
      const { session, userErrors } = data?.checkout ?? { session: null, userErrors: [] };
      // What a person can act on is said in words for them.
      if (!session?.url)
        throw new Error(userErrors.map(({ message }) => message).join(' ') || 'There is nothing to pay.');
      return session.url;
    },

    /** For services: whether a user may use a feature. What the catalog does not know is refused, as everything else is. */
    async mayUse(userId: string, feature: string): Promise<boolean> {
      const { customer } = await ask(MayUseDocument, { userId, feature });
      return customer?.entitlement?.granted ?? false;
    },
  };
}
