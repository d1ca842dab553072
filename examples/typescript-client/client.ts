import { randomUUID } from 'node:crypto';
import { type AnyVariables, Client, CombinedError, fetchExchange, type TypedDocumentNode } from '@urql/core';
import { CheckoutDocument, MayUseDocument, MeDocument, PlansDocument } from './operations.generated.ts';

interface Answer<Data> {
  data: Data;
  /** Each with the `path` of the field that it nulled. */
  errors: CombinedError['graphQLErrors'];
}

/** What an app or a service asks of Tollgate. Every answer is typed by the operation that it belongs to. */
export function connect(url: string, token: string | null) {
  const client = new Client({
    url,
    exchanges: [fetchExchange],
    preferGetMethod: false,
    fetchOptions: () => ({ headers: token === null ? {} : { authorization: `Bearer ${token}` } }),
  });

  /**
   * The data of an operation and the errors in it. An error nulls only its own field, which the schema marks with `@semanticNonNull`, so a
   * page can still show the plan if the payments cannot be read. Throws if there is no data.
   */
  async function ask<Data, Variables extends AnyVariables>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
  ): Promise<Answer<Data>> {
    const { data, error } = await client.query(document, variables);
    if (!data) throw error ?? new Error('There is no answer.');
    return { data, errors: error?.graphQLErrors ?? [] };
  }

  return {
    /** What is on sale, with prices in one currency. */
    plans: async (currency: string) => (await ask(PlansDocument, { currency })).data.plans,

    /** The signed-in person's plan, entitlements and last payments, and the errors of the fields that could not be read. */
    async me() {
      const { data, errors } = await ask(MeDocument, {});
      // The token is missing or invalid, or no field could be read.
      if (data.me === null) throw new CombinedError({ graphQLErrors: [...errors] });
      return { me: data.me, errors };
    },

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
      const { data } = await ask(MayUseDocument, { userId, feature });
      return data.customer?.entitlement?.granted ?? false;
    },
  };
}
