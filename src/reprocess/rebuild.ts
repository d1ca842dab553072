import type { mongo } from 'mongoose';
import type { AccountDocument } from '../billing/entitlement/account.document.ts';
import { entitlementProjection } from '../billing/entitlement/entitlement.fold.ts';
import type { PaymentDocument } from '../billing/payment/payment.document.ts';
import { paymentProjection } from '../billing/payment/payment.fold.ts';
import type { RevenueCollections } from '../billing/revenue/revenue.document.ts';
import { wrongRows } from '../billing/revenue/revenue.write.ts';
import { paymentLines, revenueKeyOf, subscriptionLines } from '../billing/revenue/stream.lines.ts';
import { openBases } from '../folding/checkpoint.ts';
import { isChangedPayment } from '../folding/effects.ts';
import { type FoldedPayment, type FoldedStream, foldStream } from '../folding/fold-stream.ts';
import { samePublished } from '../folding/is-changed.ts';
import { readLog, type StreamEvent } from '../folding/log.ts';
import { UNKNOWN_LOG } from '../folding/remembered.ts';
import { nothingFolded, replay, sameState } from '../folding/replay.ts';
import type { StoredEvent } from '../inbox/event.document.ts';
import { secondOf } from '../inbox/position.ts';
import { type Audited, type Change, changesBetween } from '../outbox/audit-draft.ts';
import { IN_ONE_ANSWER } from '../platform/mongo.ts';

/** What is stored of a stream: the state, the fields beside it, its bases, its payments and its revenue rows. */
export type Part = 'state' | 'published' | 'bases' | 'payments' | 'revenue';

/** A stream compared with the fold of its events from nothing. */
export interface Rebuilt {
  stream: string;
  /** How many events it is the fold of. */
  events: number;
  /** Payments included. */
  documents: number;
  /** `same`; `missing`: there is no account; `different`: it, a base in it, or a payment says something else than its events. */
  outcome: 'same' | 'missing' | 'different';
  /** What says something else, where the outcome is `different`. */
  parts: Part[];
  /** What would change of that which is audited. A difference may lie deeper, and then this is empty. */
  changes: Change[];
}

export interface RebuildOptions {
  events: mongo.Collection<StoredEvent>;
  accounts: mongo.Collection<AccountDocument>;
  payments: mongo.Collection<PaymentDocument>;
  revenueRows: RevenueCollections['revenueRows'];
}

/**
 * Folds every stream again from its stored events and compares, in the order of the streams, one at a time: memory is bounded by the
 * longest single history. `after` resumes behind a stream. Nothing is written.
 */
export async function* rebuild(options: RebuildOptions, after = ''): AsyncGenerator<Rebuilt> {
  const { events } = options;
  for (let stream = await nextStream(events, after); stream !== null; stream = await nextStream(events, stream)) {
    const log = await readLog(events, [stream], { from: null, before: null });
    const folded = await foldAgain(stream, log, options);
    // Nothing of it has a place yet.
    if (folded.account.events.length === 0) continue;
    const account = await options.accounts.findOne({ _id: stream });
    const payments = folded.payments.filter(isChangedPayment);
    const state = folded.account.after.state;
    const parts = account === null ? [] : await differentParts(account, folded, options);
    yield {
      stream,
      events: log.length,
      documents: 1 + folded.payments.filter(({ references }) => references.refs.length > 0).length,
      outcome: account === null ? 'missing' : parts.length === 0 ? 'same' : 'different',
      parts,
      changes:
        account !== null && parts.length === 0
          ? []
          : changesBetween(auditedBefore(stream, account, payments), auditedAfter(stream, state, payments)),
    };
  }
}

async function differentParts(
  account: AccountDocument,
  folded: FoldedStream,
  options: RebuildOptions,
): Promise<Part[]> {
  const { payments } = folded;
  const differs: Record<Part, boolean> = {
    state: !sameState(account.state, folded.account.after.state),
    published: !samePublished(account, account._id),
    bases: !basesHold(account, folded),
    payments: payments.some(isChangedPayment),
    revenue: !(await revenueHolds(account._id, folded, options)),
  };
  return (Object.keys(differs) as Part[]).filter((part) => differs[part]);
}

/** The fold of all events of a stream from nothing, beside what is stored of its payments. */
export function foldAgain(
  stream: string,
  log: StreamEvent[],
  { payments }: Pick<RebuildOptions, 'payments'>,
): Promise<FoldedStream> {
  return foldStream(
    {
      stream,
      known: nothingFolded(entitlementProjection),
      payments: [],
      added: [],
      log: UNKNOWN_LOG,
      fromNothing: true,
    },
    {
      log: async () => log,
      payments: () => payments.find({ stream }, IN_ONE_ANSWER).toArray(),
      isFolded: () => true,
    },
  );
}

/** Whether the revenue rows of a stream and of its payments say what its events say. */
async function revenueHolds(
  stream: string,
  { account, payments }: FoldedStream,
  { revenueRows }: Pick<RebuildOptions, 'revenueRows'>,
): Promise<boolean> {
  if ((await wrongRows(revenueRows, stream, subscriptionLines(account.after.state))) > 0) return false;
  for (const { id, after } of payments)
    if ((await wrongRows(revenueRows, revenueKeyOf(id), paymentLines(after.state, id))) > 0) return false;
  return true;
}

/** Whether each base is what the stream was before its second: late events will start there. */
function basesHold(account: AccountDocument, { account: { events } }: FoldedStream): boolean {
  return openBases<AccountDocument['state']>(account.bases as never).every(({ second, state }) => {
    const before = events.filter(({ position }) => secondOf(position) < second);
    return sameState(replay(entitlementProjection, nothingFolded(entitlementProjection), before).state, state);
  });
}

function auditedBefore(stream: string, account: AccountDocument | null, payments: readonly FoldedPayment[]): Audited {
  const own = entitlementProjection.audited(account?.state ?? entitlementProjection.empty, stream);
  return Object.assign({}, own, ...payments.map(({ id, before }) => paymentProjection.audited(before, id)));
}

function auditedAfter(stream: string, state: AccountDocument['state'], payments: readonly FoldedPayment[]): Audited {
  const own = entitlementProjection.audited(state, stream);
  return Object.assign({}, own, ...payments.map(({ id, after }) => paymentProjection.audited(after.state, id)));
}

/** The smallest stream behind this one. */
async function nextStream(events: mongo.Collection<StoredEvent>, after: string): Promise<string | null> {
  const next = await events.findOne(
    { stream: { $gt: after } },
    { sort: { stream: 1, position: 1 }, projection: { stream: 1 } },
  );
  return next?.stream ?? null;
}
