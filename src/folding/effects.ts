import { isDeepStrictEqual } from 'node:util';
import { chained } from '../audit/append.ts';
import type { AuditEntry, ChainHead } from '../audit/audit.document.ts';
import { ownerOf } from '../billing/customer/ownership.ts';
import type { AccountDocument } from '../billing/entitlement/account.document.ts';
import { entitlementProjection } from '../billing/entitlement/entitlement.fold.ts';
import { withoutPersonal } from '../billing/erasure/personal.ts';
import type { FoldEvent, Projection } from '../billing/fold.ts';
import type { PaymentDocument } from '../billing/payment/payment.document.ts';
import { paymentProjection } from '../billing/payment/payment.fold.ts';
import { type AuditDraft, type Audited, draftsOf } from '../outbox/audit-draft.ts';
import { type StagedMessage, stageMessages } from '../outbox/staged.ts';
import type { FoldedPart, FoldedPayment, FoldedStream } from './fold-stream.ts';
import { sameState } from './replay.ts';
import { stepsOf } from './steps.ts';

/**
 * The side effects of one save of an account. They are stored with the account, and published to their own collections afterwards, again
 * after a crash. An account keeps them until a later save finds them published.
 */
export interface Effects {
  /** The revision of the account that the save wrote. */
  revision: number;
  /** The IDs of the events that it folded. */
  events: string[];
  /** Each has the hash of the one before. The first has that of the chain tip before the save. */
  audit: AuditEntry[];
  messages: StagedMessage[];
  payments: PaymentDocument[];
}

/** A stream that was folded. */
export interface Folded {
  stream: string;
  /** Its account as it was read, null if it had none. */
  account: AccountDocument | null;
  folded: FoldedStream;
  /** If the owner changed: the payments without new events. Their messages go to the new owner from now on. */
  others: readonly PaymentDocument[];
  /** Why it was folded from its first event, for the audit history. null if it was not. */
  reason: string | null;
  /** Which of the events the account did not have yet. `all` and `none` are certain, `some` means that it is not known. */
  news: 'all' | 'some' | 'none';
}

/** Returns the side effects of a save at an instant, and the chain tip of the account after it. */
export function effectsOf(it: Folded, at: Date): { effects: Effects; auditHead: ChainHead | null } {
  const { account, folded } = it;
  const revision = (account?.revision ?? 0) + 1;
  const audit = chained(account?.auditHead ?? null, draftsFor(it, revision, at));
  const last = audit.at(-1);
  return {
    effects: {
      revision,
      events: folded.added.map(({ id }) => id),
      audit,
      messages: messagesFor(it, revision),
      payments: folded.payments.filter(isChangedPayment).map((payment) => rowOf(payment, it.stream, revision)),
    },
    auditHead: last ? { seq: last.seq, hash: last.hash } : (account?.auditHead ?? null),
  };
}

/** Whether the row of a payment must be written: its state changed, or another version of the service published other fields. */
export function isChangedPayment({ id, row, references, before, after, since }: FoldedPayment): boolean {
  if (row === null) return references.refs.length > 0;
  const { refs, subscriptionId, sessionId } = references;
  return (
    row.position !== after.position ||
    row.since !== since ||
    row.subscriptionId !== subscriptionId ||
    row.sessionId !== sessionId ||
    !sameState([...refs].sort(), row.refs) ||
    !sameState(before, after.state) ||
    !publishesAsNow(paymentProjection, row, id)
  );
}

/** Whether a stored document has the published fields that this version derives from its state. */
export function publishesAsNow<State>({ published }: Projection<State>, stored: { state: State }, id: string): boolean {
  const fields = stored as Record<string, unknown>;
  return Object.entries(published(stored.state, id)).every(([field, value]) => isDeepStrictEqual(fields[field], value));
}

function rowOf(
  { id, firstId, references, after, since }: FoldedPayment,
  stream: string,
  revision: number,
): PaymentDocument {
  const { refs, subscriptionId, sessionId } = references;
  return {
    _id: id,
    ...(firstId !== undefined && { firstId }),
    stream,
    revision,
    since,
    position: after.position,
    refs: [...refs].sort(),
    ...(subscriptionId !== undefined && { subscriptionId }),
    sessionId,
    ...paymentProjection.published(after.state, id),
    state: after.state,
  } as PaymentDocument;
}

function messagesFor({ stream, account, folded, others }: Folded, revision: number): StagedMessage[] {
  const { before, after } = folded.account;
  const [formerOwner, owner] = [ownerOf(before.ownership, stream), ownerOf(after.state.ownership, stream)];
  const messagesBefore = account === null ? [] : [...entitlementProjection.messages(before, stream, formerOwner)];
  const messagesAfter = [...entitlementProjection.messages(after.state, stream, owner)];
  for (const payment of folded.payments) {
    messagesBefore.push(...paymentProjection.messages(payment.before, payment.id, formerOwner));
    messagesAfter.push(...paymentProjection.messages(payment.after.state, payment.id, owner));
  }
  for (const { _id, state } of others) {
    messagesBefore.push(...paymentProjection.messages(state, _id, formerOwner));
    messagesAfter.push(...paymentProjection.messages(state, _id, owner));
  }
  const staged = stageMessages(messagesBefore, messagesAfter, {
    source: stream,
    revision,
    importedAt: lastImport(folded.added),
  });
  return after.state.erased === null ? staged : staged.map(withoutWithdrawn);
}

/** Removes personal data from a withdrawn message. The account of an erased user keeps the message until its next save. */
function withoutWithdrawn(staged: StagedMessage): StagedMessage {
  const { message } = staged;
  if (message.state !== 'WITHDRAWN') return staged;
  return { ...staged, message: { ...message, data: withoutPersonal(message.data) } as typeof message };
}

/** Returns when the newest imported event was read, null if none was imported. */
function lastImport(added: readonly FoldEvent[]): Date | null {
  return added.findLast(({ fact }) => fact.change === 'imported')?.at ?? null;
}

/** Returns a draft of an audit entry for each difference, with the event that caused it. */
function draftsFor({ stream, folded, reason }: Folded, revision: number, at: Date): AuditDraft[] {
  const { before, after } = folded.account;
  const userId = ownerOf(after.state.ownership, stream) ?? ownerOf(before.ownership, stream);
  const parts = [
    ...differencesOf(entitlementProjection, stream, folded.account, folded.added),
    ...folded.payments.flatMap((payment) => differencesOf(paymentProjection, payment.id, payment, folded.added)),
  ];
  const drafts: AuditDraft[] = [];
  const causes = new Set(parts.map((part) => part.event));
  // In the order of the events, so that each change of a payment starts from the result of the one before.
  for (const event of [...folded.added, null]) {
    if (!causes.has(event)) continue;
    const by = event?.by ?? { actor: { kind: event ? 'STRIPE' : 'SYSTEM', id: null }, reason: null, requestId: null };
    // A customer's reason is free text and may be personal. It is kept on the event only, where an erasure can overwrite it.
    const words = reason ?? (by.actor.kind === 'CUSTOMER' ? null : by.reason);
    const cause = { ...by, at, userId, eventId: event?.id ?? null, reason: words };
    for (const part of parts) {
      if (part.event !== event) continue;
      const difference = { document: stream, revision, staged: drafts.length, before: part.before, after: part.after };
      drafts.push(...draftsOf({ ...difference, cause }));
    }
  }
  return drafts;
}

function differencesOf<State>(
  projection: Projection<State>,
  id: string,
  { events, before, after }: FoldedPart<State>,
  addedToAll: readonly FoldEvent[],
): { event: FoldEvent | null; before: Audited; after: Audited }[] {
  if (before === after.state) return [];
  const own = new Set(events);
  const added = addedToAll.filter((event) => own.has(event));
  const steps = stepsOf({ projection, replayed: after, added, before });
  const newest = addedToAll.at(-1) ?? null;
  return steps
    .filter((step) => step.before !== step.after)
    .map((step) => ({
      event: step.event ?? newest,
      before: projection.audited(step.before, id),
      after: projection.audited(step.after, id),
    }));
}

/**
 * Returns the payments of a stream as its last save left them: the rows that were found, replaced by those that are not published yet. With
 * `refs`, adds only unpublished payments that have one of them.
 */
export function withPending(
  found: readonly PaymentDocument[],
  pending: readonly Effects[],
  stream: string,
  refs: readonly string[] | null,
): PaymentDocument[] {
  const own = new Map(found.filter((row) => row.stream === stream).map((row) => [row._id, row]));
  for (const { payments } of pending) {
    for (const row of payments) {
      if (refs === null || row.refs.some((ref) => refs.includes(ref)) || own.has(row._id)) own.set(row._id, row);
    }
  }
  return [...own.values()];
}
