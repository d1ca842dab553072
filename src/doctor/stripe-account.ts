import Stripe from 'stripe';
import { STRIPE_OBJECTS } from '../facts/stripe-objects/registry.ts';
import { ProviderUnavailable } from '../platform/errors.ts';
import { STRIPE_API_VERSION, type StripeGateway } from '../platform/stripe.ts';
import { type Finding, found, named } from './finding.ts';

type Call = (stripe: Stripe) => Promise<Stripe.Response<object>>;

/** All reads of the service. Reading the first row of each list shows whether the key has the right. */
const READ: Record<string, Call> = {
  ...Object.fromEntries(
    STRIPE_OBJECTS.flatMap(({ kind, list }) =>
      list ? [[`${kind.replaceAll('_', ' ')}s`, (stripe: Stripe) => list.page(stripe, { limit: 1 })]] : [],
    ),
  ),
  coupons: (stripe) => stripe.coupons.list({ limit: 1 }),
  events: (stripe) => stripe.events.list({ limit: 1 }),
  products: (stripe) => stripe.products.list({ limit: 1 }),
  'promotion codes': (stripe) => stripe.promotionCodes.list({ limit: 1 }),
};

/** Checks that Stripe answers, accepts the key, allows all reads of the service, and returns the requested API version. */
export async function examineAccount(gateway: StripeGateway): Promise<Finding[]> {
  try {
    const answers = await Promise.all(
      Object.entries(READ).map(async ([name, call]) => {
        const ask = () => gateway.ask<Stripe.Response<object>>(call);
        return { name, answer: await unlessForbidden<Awaited<ReturnType<typeof ask>> | null>(ask, null) };
      }),
    );
    const refused = answers.flatMap(({ name, answer }) => (answer === null ? [name] : [])).sort();
    const [version = STRIPE_API_VERSION] = answers.flatMap(
      ({ answer }) => answer?.object.lastResponse.apiVersion ?? [],
    );
    return [
      ...(refused.length > 0 ? [found('STRIPE_KEY_MAY_NOT', `The key may not read ${refused.join(', ')}.`)] : []),
      ...(version === STRIPE_API_VERSION
        ? []
        : [
            found(
              'STRIPE_VERSION_DIFFERS',
              `Version ${STRIPE_API_VERSION} was requested, and ${version} was returned.`,
            ),
          ]),
    ];
  } catch (error) {
    return [closedBy(error)];
  }
}

/** Finds test clocks, in test mode. The customers on them have another time than all others. */
export async function examineTestClocks(gateway: StripeGateway): Promise<Finding[]> {
  const answer = await unlessForbidden(
    () => gateway.ask((stripe) => stripe.testHelpers.testClocks.list({ limit: 100 })),
    null,
  );
  const clocks = answer === null ? [] : answer.object.data.map(({ id }) => id);
  return clocks.length > 0 ? [found('STRIPE_TEST_CLOCKS', `The account has the test clocks ${named(clocks)}.`)] : [];
}

/** Whether no further request to Stripe can succeed. */
export function isClosed(findings: readonly Finding[]): boolean {
  return findings.some(({ code }) => code === 'STRIPE_UNREACHABLE' || code === 'STRIPE_KEY_REFUSED');
}

/** Returns the answer of a call, or `otherwise` if the key lacks the right. */
export async function unlessForbidden<T>(call: () => Promise<T>, otherwise: T): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof Stripe.errors.StripePermissionError) return otherwise;
    throw error;
  }
}

function closedBy(error: unknown): Finding {
  if (error instanceof Stripe.errors.StripeAuthenticationError) {
    return found('STRIPE_KEY_REFUSED', 'Stripe does not know STRIPE_SECRET_KEY, or it was rolled.');
  }
  if (!(error instanceof ProviderUnavailable)) throw error;
  const { message } = error.cause as Error;
  return found('STRIPE_UNREACHABLE', `Stripe does not answer (${message}), so nothing there was checked.`);
}
