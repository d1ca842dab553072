import { FACT_VERSION, type Fact } from '../facts/fact.ts';
import { readFact } from '../facts/read-fact.ts';
import { objectAt, textAt } from '../facts/stripe-value.ts';
import type { StoredEvent } from '../inbox/event.document.ts';

/** Returns the fact of an event: the stored one, else read from the payload. null if the event changes nothing. */
export function factOf(event: StoredEvent): Fact | null {
  return storedFact(event) ?? readPayload(event);
}

/** Returns the fact of an event, read from its payload. null if the event changes nothing. */
export const readPayload = (event: Pick<StoredEvent, 'type' | 'payload'>): Fact | null =>
  readFact(event.type, payloadOf(event));

/** Returns the fact that is stored on the event. null if there is none of the current version. */
export function storedFact(event: Pick<StoredEvent, 'fact'>): Fact | null {
  const stored = event.fact as Fact | null | undefined;
  return stored?.version === FACT_VERSION ? stored : null;
}

/** The Stripe account and mode whose events are read. */
export interface OwnAccount {
  livemode: boolean;
  /** Our own account. Events that name another one are ignored. If undefined, all events that name an account are ignored. */
  accountId?: string | undefined;
}

/** Returns why an event is not for this service, null if it is. An event with a stored fact passed the check of the account before. */
export function notForUs(
  event: Pick<StoredEvent, 'livemode' | 'payload' | 'fact'>,
  { livemode, accountId }: OwnAccount,
): string | null {
  if (event.livemode !== livemode) {
    const [is, ours] = event.livemode ? ['live', 'test'] : ['test', 'live'];
    return `The event is of ${is} mode, and STRIPE_SECRET_KEY is of ${ours} mode.`;
  }
  if (storedFact(event)) return null;
  // The events of a connected account are about the customers of another business.
  const account = accountOf(event);
  return account === null || account === accountId
    ? null
    : `The event is of the account ${account}, which STRIPE_ACCOUNT_ID does not name.`;
}

/** Returns the account that an event names at its top level. Stripe does so for connected accounts. https://docs.stripe.com/connect/webhooks */
export function accountOf(event: Pick<StoredEvent, 'payload'>): string | null {
  return textAt(payloadOf(event)['account']);
}

export const payloadOf = ({ payload }: Pick<StoredEvent, 'payload'>) => objectAt(JSON.parse(payload));
