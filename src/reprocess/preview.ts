import type { mongo } from 'mongoose';
import type { AccountDocument } from '../billing/entitlement/account.document.ts';
import { entitlementProjection } from '../billing/entitlement/entitlement.fold.ts';
import type { PaymentDocument } from '../billing/payment/payment.document.ts';
import { paymentProjection } from '../billing/payment/payment.fold.ts';
import { readLog, streamEventOf } from '../folding/log.ts';
import type { StoredEvent } from '../inbox/event.document.ts';
import { type Change, changesBetween } from '../outbox/audit-draft.ts';
import { type RouteOptions, route } from '../routing/route.ts';
import { foldAgain } from './rebuild.ts';

/** How folding events would change accounts. */
export interface Preview {
  /** The changes of audited facts, sorted by stream. */
  changes: Change[];
  /** The events that could not be folded, with their errors, by event ID. */
  failed: Map<string, unknown>;
}

export interface PreviewOptions extends RouteOptions {
  accounts: mongo.Collection<AccountDocument>;
  payments: mongo.Collection<PaymentDocument>;
}

/**
 * Folds stored events as if they had just arrived, and compares the result with the stored accounts. Writes nothing. Each stream is
 * folded from its first event. A real run would also fold events that these ones reschedule, and the preview does not.
 */
export async function previewOf(batch: readonly StoredEvent[], options: PreviewOptions): Promise<Preview> {
  const { events, accounts } = options;
  const routed = await route(batch, { ...options, events: unwritten(events) });
  const unread = [...routed.failed, ...routed.unreadable];
  const failed = new Map<string, unknown>(unread.map(({ event, error }) => [event._id, error]));
  const changes: Change[] = [];
  const ownEvents = new Map(
    routed.routed.map(({ event, fact, stream }) => [event._id, { stream, told: streamEventOf(event, fact) }]),
  );
  for (const stream of [...new Set([...ownEvents.values()].map((one) => one.stream))].sort()) {
    const others = (await readLog(events, [stream], { from: null, before: null })).filter(
      ({ id }) => !ownEvents.has(id),
    );
    const added = [...ownEvents.values()].filter((one) => one.stream === stream).map(({ told }) => told);
    const all = [...others, ...added].sort((a, b) => (a.position < b.position ? -1 : 1));
    const { account, payments } = await foldAgain(stream, all, options);
    const errors = [account.after, ...payments.map(({ after }) => after)].flatMap((part) => [...part.failed]);
    for (const [id, error] of errors.filter(([id]) => ownEvents.has(id))) failed.set(id, error);
    const state = (await accounts.findOne({ _id: stream }))?.state ?? entitlementProjection.empty;
    changes.push(
      ...changesBetween(
        entitlementProjection.audited(state, stream),
        entitlementProjection.audited(account.after.state, stream),
      ),
    );
    for (const { id, before, after } of payments)
      changes.push(
        ...changesBetween(paymentProjection.audited(before, id), paymentProjection.audited(after.state, id)),
      );
  }
  return { changes, failed };
}

/** `route` writes its results to the events. This collection ignores those writes. */
const unwritten = (events: mongo.Collection<StoredEvent>): mongo.Collection<StoredEvent> =>
  ({ find: events.find.bind(events), bulkWrite: async () => ({}) }) as unknown as mongo.Collection<StoredEvent>;
