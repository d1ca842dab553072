import { ownerOf } from '../billing/customer/ownership.ts';
import type { AccountDocument } from '../billing/entitlement/account.document.ts';
import type { Folded } from './effects.ts';
import type { StreamEvent } from './log.ts';
import type { Broken } from './replay.ts';
import type { Saved } from './save.ts';

/** The result of one turn. */
export interface TurnOutcome {
  stream: string;
  /** The errors of events that could not be folded, by event ID. */
  failed: Map<string, unknown>;
  /** The IDs of payments that events wait for, by event ID. */
  waiting: Map<string, string[]>;
  /** IDs whose payment is known now. */
  told: string[];
  /** Objects whose events do not determine their order. */
  broken: Broken[];
  /** The account as it is stored now, null if it could not be saved. */
  account: AccountDocument | null;
  /** The user who got the stream by these events, null if the owner is the same. Set again if an earlier turn saved that, but then died. */
  newOwner: string | null;
}

/** Returns the result of a turn whose stream could not be folded. */
export function failedOutcome(stream: string, added: readonly StreamEvent[], error: unknown): TurnOutcome {
  const failed = new Map(added.map(({ id }) => [id, error]));
  return { stream, failed, waiting: new Map(), told: [], broken: [], account: null, newOwner: null };
}

/** Returns the result of a turn. `saved` is undefined if nothing had to be saved, `unpublished` if all side effects are published. */
export function outcomeFor(
  { stream, account, folded }: Folded,
  added: readonly StreamEvent[],
  { saved, unpublished }: { saved: Saved | undefined; unpublished: unknown },
): TurnOutcome {
  const failed = new Map<string, unknown>(folded.account.after.failed);
  for (const payment of folded.payments) for (const [id, error] of payment.after.failed) failed.set(id, error);
  const refused = saved?.outcome === 'refused' ? saved.error : unpublished;
  if (refused !== undefined) for (const { id } of added) failed.set(id, refused);
  const now = saved?.outcome === 'saved' ? saved.account : account;
  return {
    stream,
    failed,
    waiting: new Map(folded.waiting.map(({ id, waitsFor }) => [id, waitsFor])),
    told: folded.told,
    broken: folded.account.after.broken,
    account: now,
    newOwner: now && isNewlyOwned(now, account, added) ? ownerOf(now.state.ownership, stream) : null,
  };
}

function isNewlyOwned(now: AccountDocument, before: AccountDocument | null, added: readonly StreamEvent[]): boolean {
  const [owner, former] = [now, before].map((account) => account && ownerOf(account.state.ownership, account._id));
  if (owner !== former) return true;
  const { link, claim } = now.state.ownership;
  const decisive = link ?? claim;
  return decisive !== null && added.some(({ id }) => id === decisive.cause.eventId);
}
