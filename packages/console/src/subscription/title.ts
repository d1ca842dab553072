import type { SubscriptionPartsFragment } from '../operations.generated.ts';

/** The name of a subscription for people. */
export const titleOf = ({ plan, items }: SubscriptionPartsFragment): string =>
  plan?.name ?? items[0]?.plan?.name ?? 'a plan that is not in the catalog';
