import { FACT_VERSION, type Fact } from '../facts/fact.ts';
import { readFact } from '../facts/read-fact.ts';
import { objectAt, textAt } from '../facts/stripe-value.ts';
import type { StoredEvent } from '../inbox/event.document.ts';

/** What the event says: the stored fact, else read from the payload. Null for what changes nothing here. */
export function factOf(event: StoredEvent): Fact | null {
  return storedFact(event) ?? readPayload(event);
}

/** The same, read from the payload. */
export const readPayload = (event: Pick<StoredEvent, 'type' | 'payload'>): Fact | null =>
  readFact(event.type, payloadOf(event));

/** The fact kept on the event, if it is of the present version. */
export function storedFact(event: Pick<StoredEvent, 'fact'>): Fact | null {
  const stored = event.fact as Fact | null | undefined;
  return stored?.version === FACT_VERSION ? stored : null;
}

/** Whose events are read. */
export interface OwnAccount {
  livemode: boolean;
  /** Our own account: events that name another one are ignored. Undefined: so are all that name one. */
  accountId?: string | undefined;
}

/** Why an event is not for this service; null if it is. A stored fact says that it was for it. */
export function notForUs(
  event: Pick<StoredEvent, 'livemode' | 'payload' | 'fact'>,
  { livemode, accountId }: OwnAccount,
): string | null {
  if (event.livemode !== livemode) {
    const [is, ours] = event.livemode ? ['live', 'test'] : ['test', 'live'];
    return `The event is of ${is} mode, and STRIPE_SECRET_KEY is of ${ours} mode.`;
  }
  if (storedFact(event)) return null;
  // A connected account's events tell of somebody else's customers.
  const account = accountOf(event);
  return account === null || account === accountId
    ? null
    : `The event is of the account ${account}, which STRIPE_ACCOUNT_ID does not name.`;
}

/** The account that an event names at its top level: Stripe does so for connected accounts. https://docs.stripe.com/connect/webhooks */
export function accountOf(event: Pick<StoredEvent, 'payload'>): string | null {
  return textAt(payloadOf(event)['account']);
}

export const payloadOf = ({ payload }: Pick<StoredEvent, 'payload'>) => objectAt(JSON.parse(payload));
