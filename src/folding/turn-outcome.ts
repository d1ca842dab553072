import { ownerOf } from '../billing/customer/ownership.ts';
import type { AccountDocument } from '../billing/entitlement/account.document.ts';
import type { Folded } from './effects.ts';
import type { StreamEvent } from './log.ts';
import type { Broken } from './replay.ts';
import type { Saved } from './save.ts';

/** What became of the events of one turn. */
export interface TurnOutcome {
  stream: string;
  /** By event: why it could not be folded. */
  failed: Map<string, unknown>;
  /** Events that wait for a payment to be known: by event, the IDs. */
  waiting: Map<string, string[]>;
  /** IDs of which a payment is known now. */
  told: string[];
  /** Objects whose events do not determine their order. */
  broken: Broken[];
  /** The account as it is stored now; null where it could not be saved. */
  account: AccountDocument | null;
  /** The user whose it became by these events, also where an earlier turn folded them and did not get further; null where it is as before. */
  newOwner: string | null;
}

/** Of a stream that could not be folded. */
export function failedOutcome(stream: string, added: readonly StreamEvent[], error: unknown): TurnOutcome {
  const failed = new Map(added.map(({ id }) => [id, error]));
  return { stream, failed, waiting: new Map(), told: [], broken: [], account: null, newOwner: null };
}

/** Of a stream that was folded. `saved` is absent where there was nothing to save, `unpublished` where all that follows is stored. */
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
  const word = link ?? claim;
  return word !== null && added.some(({ id }) => id === word.cause.eventId);
}
