import type { Message } from '../../outbox/message.ts';
import { type CauseOfState, causeOf, type FoldEvent } from '../fold.ts';
import { customerOfStream, userOfStream } from './stream.ts';

/** Who has claimed a stream. The owner follows from it alone, so it is the same for every order of arrival. */
export interface Ownership {
  /** The earliest claim by position. */
  claim: Claim | null;
  /** The latest word of an admin, which wins over every claim. `userId` null: it belongs to nobody. */
  link: { userId: string | null; position: string; cause: CauseOfState } | null;
  /** Whoever else has claimed it, the earliest first. */
  others: Claim[];
}

export interface Claim {
  userId: string;
  position: string;
  cause: CauseOfState;
}

export const NOT_CLAIMED: Ownership = { claim: null, link: null, others: [] };

/** How many other claimants are kept: each is told to admins, and nobody needs a crowd of them. */
const OTHERS_KEPT = 10;

/** Takes in what an event says about the owner of its stream, second by second. */
export function foldOwnership(ownership: Ownership, event: FoldEvent): Ownership {
  const { fact, position, claims } = event;
  if (fact.kind === 'customer_link') {
    if (ownership.link && position < ownership.link.position) return ownership;
    return { ...ownership, link: { userId: fact.now.userId, position, cause: causeOf(event) } };
  }
  if (claims === null) return ownership;
  const known = [...(ownership.claim ? [ownership.claim] : []), ...ownership.others];
  if (known.some((claim) => claim.userId === claims && claim.position < position)) return ownership;
  // Within a second events come in another order.
  const all = [...known.filter(({ userId }) => userId !== claims), { userId: claims, position, cause: causeOf(event) }];
  const [claim = null, ...others] = all.sort((a, b) => (a.position < b.position ? -1 : 1));
  return { ...ownership, claim, others: others.slice(0, OTHERS_KEPT) };
}

/** The user to whom a stream belongs; null for one that nobody has claimed, or that an admin has taken from its owner. */
export function ownerOf({ claim, link }: Ownership, stream: string): string | null {
  return userOfStream(stream) ?? (link ? link.userId : (claim?.userId ?? null));
}

/** Where in the order of all events the owner of a stream became its owner; null for one of nobody, and for a user's own. */
export const ownedSince = ({ claim, link }: Ownership): string | null => (link ?? claim)?.position ?? null;

/** Tells admins of each user who claims a stream that belongs to another. An admin's word settles it. */
export function ownershipMessages({ claim, link, others }: Ownership, stream: string): Message[] {
  if (claim === null || link !== null) return [];
  const ownedBy = claim.userId;
  return others.map(({ userId: claimedBy, cause: { at } }): Message => {
    const data = { customerId: customerOfStream(stream) ?? stream, ownedBy, claimedBy };
    const id = `owner-contradicted:${stream}:${claimedBy}`;
    return { id, kind: 'owner-contradicted', userId: ownedBy, at, state: 'DUE', data };
  });
}
