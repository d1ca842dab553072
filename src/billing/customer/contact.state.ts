import type { ContactFact } from '../../facts/fact.ts';
import type { Message } from '../../outbox/message.ts';
import { DAY } from '../../platform/clock.ts';
import { type CauseOfState, causeOf, type FoldEvent } from '../fold.ts';

/** How a customer wants to be reached, as they said; what they did not say is absent. */
export interface ContactState {
  email?: string | null;
  /** An address that they asked for and have not confirmed yet, and the event that asked for it. */
  pending?: { email: string; cause: CauseOfState } | null;
  locale?: string | null;
  telegramChatId?: string | null;
  notifications?: string[];
  cause: CauseOfState;
}

/** Each word stands until the next one about the same. A confirmation ends the request that it names, and no newer one. */
export function foldContact(known: ContactState | null, event: FoldEvent<ContactFact>): ContactState {
  const { userId: _, pendingEmail: asked, confirms, ...said } = event.fact.now;
  const cause = causeOf(event);
  const next: ContactState = { ...known, ...said, cause };
  if (asked !== undefined) next.pending = asked === null ? null : { email: asked, cause };
  else if (confirms !== undefined && known?.pending?.cause.eventId === confirms) next.pending = null;
  return next;
}

/** How long an address can be confirmed. */
const CONFIRMABLE_FOR = DAY;

/** The address that waits to be confirmed at this instant; null if none does. */
export function pendingEmail(contact: ContactState | null, now: Date): string | null {
  const pending = contact?.pending;
  return pending && now < expiryOf(pending.cause) ? pending.email : null;
}

const expiryOf = ({ at }: CauseOfState): Date => new Date(at.getTime() + CONFIRMABLE_FOR);

/** The e-mail that asks for the confirmation; none while no address waits for one. */
export function contactMessages(contact: ContactState | null, userId: string): Message[] {
  const pending = contact?.pending;
  if (!pending) return [];
  const { email, cause } = pending;
  const data = { email, requestId: cause.eventId, expiresAt: expiryOf(cause) };
  return [{ id: `confirm-email:${cause.eventId}`, kind: 'confirm-email', userId, at: cause.at, state: 'DUE', data }];
}
