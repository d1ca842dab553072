import type { mongo } from 'mongoose';
import { ownedSince } from '../billing/customer/ownership.ts';
import { streamOfUser, userOfStream } from '../billing/customer/stream.ts';
import type { AccountDocument } from '../billing/entitlement/account.document.ts';
import type { Inbox } from '../inbox/inbox.ts';
import { positionOf } from '../inbox/position.ts';
import { IN_ONE_ANSWER } from '../platform/mongo.ts';
import { systemEvent } from './system-event.ts';
import type { TurnOutcome } from './turn-outcome.ts';

export interface SpreadOptions {
  accounts: mongo.Collection<AccountDocument>;
  inbox: Inbox;
  livemode: boolean;
}

type Erased = NonNullable<AccountDocument['state']['erased']>;

/**
 * Stores an erasure event for each stream of a user who deleted their account. The user's own stream is erased first. A stream that gets its
 * owner at the same moment is not missed: the process that erases saves first and then lists the streams, and the process that gives the
 * stream its owner saves first and then looks for an erasure. Either of them stores the event, and it is stored once.
 */
export async function spreadErasures(
  outcomes: readonly TurnOutcome[],
  erasing: ReadonlySet<string>,
  options: SpreadOptions,
): Promise<void> {
  const { accounts } = options;
  for (const { stream, account } of outcomes) {
    const userId = userOfStream(stream);
    const erased = account?.state.erased;
    if (userId === null || !erased || !erasing.has(stream)) continue;
    const owned = accounts.find({ 'owner.id': userId, _id: { $ne: stream } }, IN_ONE_ANSWER);
    for await (const ownedAccount of owned) await eraseStream(ownedAccount, { userId, erased }, options);
  }
  const newlyOwned = outcomes.flatMap(({ account, newOwner: owner }) =>
    account && owner !== null && userOfStream(account._id) === null ? [{ account, owner }] : [],
  );
  if (newlyOwned.length === 0) return;
  const own = newlyOwned.map(({ owner }) => streamOfUser(owner));
  const erasures = await accounts
    .find({ _id: { $in: own }, erased: true }, IN_ONE_ANSWER)
    .project<{ _id: string; state: { erased: Erased } }>({ 'state.erased': 1 })
    .toArray();
  for (const { _id, state } of erasures) {
    const userId = userOfStream(_id) as string;
    for (const { account, owner } of newlyOwned)
      if (owner === userId) await eraseStream(account, { userId, erased: state.erased }, options);
  }
}

/** Stores the erasure event of a stream, unless the user got the stream after the erasure. A user who comes back has a new Stripe customer. */
async function eraseStream(
  { _id: stream, state }: AccountDocument,
  { userId, erased }: { userId: string; erased: Erased },
  { inbox, livemode }: SpreadOptions,
): Promise<void> {
  const { at, eventId } = erased.cause;
  const since = ownedSince(state.ownership);
  const isListed = erased.stripeIds.includes(stream);
  if (!isListed && since !== null && since > positionOf(at, 'ours', eventId)) return;
  const id = `account.erased:${stream}:${eventId}`;
  const object = { id: stream, userId, stripeIds: erased.stripeIds };
  await inbox.store(systemEvent({ id, type: 'account.erased', at, livemode, object }));
}
