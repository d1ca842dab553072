import type { Message } from '../../outbox/message.ts';
import { type CauseOfState, causeOf, type FoldEvent } from '../fold.ts';
import { customerOfStream, userOfStream } from './stream.ts';

/** The claims to a stream. The owner follows from them alone, so it is the same for every order of arrival. */
export interface Ownership {
  /** The earliest claim by position. */
  claim: Claim | null;
  /** The latest link of an admin, which overrides every claim. `userId` is null after an unlink: the stream has no owner. */
  link: { userId: string | null; position: string; cause: CauseOfState } | null;
  /** The claims of other users, the earliest first. */
  others: Claim[];
}

export interface Claim {
  userId: string;
  position: string;
  cause: CauseOfState;
}

export const NOT_CLAIMED: Ownership = { claim: null, link: null, others: [] };

/** How many claims of other users are kept. Each causes an alert, and more would not help an admin. */
const MOST_OTHERS = 10;

/** Folds what an event says about the owner of its stream. */
export function foldOwnership(ownership: Ownership, event: FoldEvent): Ownership {
  const { fact, position, claims } = event;
  if (fact.kind === 'customer_link') {
    if (ownership.link && position < ownership.link.position) return ownership;
    return { ...ownership, link: { userId: fact.now.userId, position, cause: causeOf(event) } };
  }
  if (claims === null) return ownership;
  const known = [...(ownership.claim ? [ownership.claim] : []), ...ownership.others];
  if (known.some((claim) => claim.userId === claims && claim.position < position)) return ownership;
  // Sorted, because events of one second are not folded in the order of their positions.
  const all = [...known.filter(({ userId }) => userId !== claims), { userId: claims, position, cause: causeOf(event) }];
  const [claim = null, ...others] = all.sort((a, b) => (a.position < b.position ? -1 : 1));
  return { ...ownership, claim, others: others.slice(0, MOST_OTHERS) };
}

/** Returns the user who owns a stream. null if there is no claim, or if an admin unlinked it. */
export function ownerOf({ claim, link }: Ownership, stream: string): string | null {
  return userOfStream(stream) ?? (link ? link.userId : (claim?.userId ?? null));
}

/** Returns the position of the event that gave a stream its owner. null without an owner, and for the stream of a user. */
export const ownedSince = ({ claim, link }: Ownership): string | null => (link ?? claim)?.position ?? null;

/** Returns an alert for each user who claims the stream of another user. A link of an admin ends them. */
export function ownershipMessages({ claim, link, others }: Ownership, stream: string): Message[] {
  if (claim === null || link !== null) return [];
  const ownedBy = claim.userId;
  return others.map(({ userId: claimedBy, cause: { at } }): Message => {
    const data = { customerId: customerOfStream(stream) ?? stream, ownedBy, claimedBy };
    const id = `owner-contradicted:${stream}:${claimedBy}`;
    return { id, kind: 'owner-contradicted', userId: ownedBy, at, state: 'DUE', data };
  });
}
