import type { ContactFact } from '../../facts/fact.ts';
import type { Message } from '../../outbox/message.ts';
import { DAY } from '../../platform/clock.ts';
import { type CauseOfState, causeOf, type FoldEvent } from '../fold.ts';

/** The contact details that a customer set. Fields that they did not set are absent. */
export interface ContactState {
  email?: string | null;
  /** A requested address that is not confirmed yet, and the event that requested it. */
  pending?: { email: string; cause: CauseOfState } | null;
  locale?: string | null;
  telegramChatId?: string | null;
  notifications?: string[];
  cause: CauseOfState;
}

/** Folds a change of contact details. Each field keeps its latest value. A confirmation ends the request that it names, but no newer one. */
export function foldContact(known: ContactState | null, event: FoldEvent<ContactFact>): ContactState {
  const { userId: _, pendingEmail: asked, confirms, ...changes } = event.fact.now;
  const cause = causeOf(event);
  const next: ContactState = { ...known, ...changes, cause };
  if (asked !== undefined) next.pending = asked === null ? null : { email: asked, cause };
  else if (confirms !== undefined && known?.pending?.cause.eventId === confirms) next.pending = null;
  return next;
}

/** How long an address can be confirmed. */
const CONFIRMABLE_FOR = DAY;

/** Returns the address that waits for confirmation at this instant, null if none does. */
export function pendingEmail(contact: ContactState | null, now: Date): string | null {
  const pending = contact?.pending;
  return pending && now < expiryOf(pending.cause) ? pending.email : null;
}

const expiryOf = ({ at }: CauseOfState): Date => new Date(at.getTime() + CONFIRMABLE_FOR);

/** Returns the message that asks for the confirmation. Empty if no address waits for one. */
export function contactMessages(contact: ContactState | null, userId: string): Message[] {
  const pending = contact?.pending;
  if (!pending) return [];
  const { email, cause } = pending;
  const data = { email, requestId: cause.eventId, expiresAt: expiryOf(cause) };
  return [{ id: `confirm-email:${cause.eventId}`, kind: 'confirm-email', userId, at: cause.at, state: 'DUE', data }];
}
