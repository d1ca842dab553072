import type { ContactFact } from '../../facts/fact.ts';
import { type CauseOfState, causeOf, type FoldEvent } from '../fold.ts';

/** How a customer wants to be reached, as they said; what they did not say is absent. */
export interface ContactState {
  email?: string | null;
  locale?: string | null;
  telegramChatId?: string | null;
  notifications?: string[];
  cause: CauseOfState;
}

/** Each word stands until the next one about the same. */
export function foldContact(known: ContactState | null, event: FoldEvent<ContactFact>): ContactState {
  const { userId: _, ...said } = event.fact.now;
  return { ...known, ...said, cause: causeOf(event) };
}
