import { CARDS } from '../../packages/stripe-sandbox/test/buying.ts';
import type { Sandboxed } from './sandboxed.ts';
import type { Json } from './stripe-events.ts';

export interface CheckoutAnswer {
  session: { id: string; url: string; status: string } | null;
  userErrors: { code: string; field: string[] | null }[];
}

/** What one user does: asks over GraphQL, and pays on the hosted page by its form, without a browser. */
export function buyer(tollgate: Pick<Sandboxed, 'ask'>, userId: string) {
  return {
    async checkout(input: Json): Promise<CheckoutAnswer> {
      const query =
        'mutation ($input: CheckoutInput!) { checkout(input: $input) { session { id url status } userErrors { code field } } }';
      return (await tollgate.ask({ userId }, query, { input }))['checkout'] as CheckoutAnswer;
    },

    async sync(sessionId: string): Promise<{ plan: string | null; codes: string[] }> {
      const query =
        'mutation ($id: ID!) { syncCheckout(input: { sessionId: $id }) { customer { plan { code } } userErrors { code } } }';
      const { syncCheckout } = (await tollgate.ask({ userId }, query, { id: sessionId })) as {
        syncCheckout: { customer: { plan: { code: string } } | null; userErrors: { code: string }[] };
      };
      return { plan: syncCheckout.customer?.plan.code ?? null, codes: syncCheckout.userErrors.map(({ code }) => code) };
    },

    async plan(): Promise<string> {
      return ((await tollgate.ask({ userId }, '{ me { plan { code } } }'))['me'] as { plan: { code: string } }).plan
        .code;
    },

    async checkoutStatus(id: string): Promise<string | null> {
      const data = await tollgate.ask({ userId }, 'query ($id: ID!) { checkoutSession(id: $id) { status } }', { id });
      return (data['checkoutSession'] as { status: string } | null)?.status ?? null;
    },

    async portal(input: Json = {}): Promise<{ session: { url: string } | null; userErrors: { code: string }[] }> {
      const query =
        'mutation ($input: BillingPortalInput!) { billingPortal(input: $input) { session { url } userErrors { code } } }';
      return (await tollgate.ask({ userId }, query, { input }))['billingPortal'] as never;
    },

    /** Submits the hosted page's form; returns where it leads, or null where the page refuses. */
    async pay(url: string, card: string = CARDS.good): Promise<string | null> {
      const form = {
        email: `${userId}@example.com`,
        number: card,
        expiry: '12 / 40',
        cvc: '123',
        name: 'B. Uyer',
        country: 'DE',
        postal_code: '10115',
      };
      const response = await fetch(url, { method: 'POST', redirect: 'manual', body: new URLSearchParams(form) });
      return response.headers.get('location');
    },
  };
}
