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

/** What is stored for a stream: its state, the fields derived from it, its checkpoints, its payments and its revenue rows. */
export type Part = 'state' | 'published' | 'bases' | 'payments' | 'revenue';

/** A stream compared with a fold of all its events. */
export interface Rebuilt {
  stream: string;
  /** The number of its events. */
  events: number;
  /** The number of its documents, payments included. */
  documents: number;
  /** `same`; `missing`: there is no account; `different`: the account, a checkpoint or a payment differs from the fold of the events. */
  outcome: 'same' | 'missing' | 'different';
  /** The parts that differ, if the outcome is `different`. */
  parts: Part[];
  /** The audited facts that would change. Empty if only other data differs. */
  changes: Change[];
}

export interface RebuildOptions {
  events: mongo.Collection<StoredEvent>;
  accounts: mongo.Collection<AccountDocument>;
  payments: mongo.Collection<PaymentDocument>;
  revenueRows: RevenueCollections['revenueRows'];
}

/**
 * Folds every stream again from its stored events and compares the result with the documents. Writes nothing. Handles one stream at a time,
 * in the order of their names, so memory is bounded by the longest history. `after` resumes behind a stream.
 */
export async function* rebuild(options: RebuildOptions, after = ''): AsyncGenerator<Rebuilt> {
  const { events } = options;
  for (let stream = await nextStream(events, after); stream !== null; stream = await nextStream(events, stream)) {
    const log = await readLog(events, [stream], { from: null, before: null });
    const folded = await foldAgain(stream, log, options);
    // No event of the stream has a position yet.
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
    bases: !checkpointsMatch(account, folded),
    payments: payments.some(isChangedPayment),
    revenue: !(await revenueMatches(account._id, folded, options)),
  };
  return (Object.keys(differs) as Part[]).filter((part) => differs[part]);
}

/** Folds all events of a stream from nothing. The result also has the payments as they are stored. */
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

/** Whether the revenue rows of a stream and its payments match its events. */
async function revenueMatches(
  stream: string,
  { account, payments }: FoldedStream,
  { revenueRows }: Pick<RebuildOptions, 'revenueRows'>,
): Promise<boolean> {
  if ((await wrongRows(revenueRows, stream, subscriptionLines(account.after.state))) > 0) return false;
  for (const { id, after } of payments)
    if ((await wrongRows(revenueRows, revenueKeyOf(id), paymentLines(after.state, id))) > 0) return false;
  return true;
}

/** Whether each checkpoint equals the state before its second. Refolds after late events start at checkpoints. */
function checkpointsMatch(account: AccountDocument, { account: { events } }: FoldedStream): boolean {
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

/** Returns the next stream by name, or null. */
async function nextStream(events: mongo.Collection<StoredEvent>, after: string): Promise<string | null> {
  const next = await events.findOne(
    { stream: { $gt: after } },
    { sort: { stream: 1, position: 1 }, projection: { stream: 1 } },
  );
  return next?.stream ?? null;
}
