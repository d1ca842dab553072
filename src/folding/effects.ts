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
 * What follows from one save of an account and is stored with it: it is put into its own collections afterwards, as often as needed.
 * An account keeps the effects of its saves until a later writer has seen them stored.
 */
export interface Effects {
  /** Of the save. */
  revision: number;
  /** The events that it took in. */
  events: string[];
  /** Already chained behind the entry that was the last one before. */
  audit: AuditEntry[];
  messages: StagedMessage[];
  payments: PaymentDocument[];
}

/** A stream that was folded, and its account as it was read; null where there was none. */
export interface Folded {
  stream: string;
  account: AccountDocument | null;
  folded: FoldedStream;
  /** Where the owner has changed: the payments that no new event concerns. What there is to tell of them is told to another now. */
  others: readonly PaymentDocument[];
  /** Why it was folded from nothing, as the audit history will say; null where nobody asked for that. */
  reason: string | null;
  /** How many of the new events the account did not have, for all that is known: `all` and `none` are sure. */
  news: 'all' | 'some' | 'none';
}

/** What follows from a save at an instant, and the account's last audit entry then. */
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

/** Whether the row of a payment is to be written anew: also if its state is the same, but another version published other fields of it. */
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

/** Whether the fields by which a document is found are those that this version publishes for its state. */
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
  const held = account === null ? [] : [...entitlementProjection.messages(before, stream, formerOwner)];
  const holding = [...entitlementProjection.messages(after.state, stream, owner)];
  for (const payment of folded.payments) {
    held.push(...paymentProjection.messages(payment.before, payment.id, formerOwner));
    holding.push(...paymentProjection.messages(payment.after.state, payment.id, owner));
  }
  for (const { _id, state } of others) {
    held.push(...paymentProjection.messages(state, _id, formerOwner));
    holding.push(...paymentProjection.messages(state, _id, owner));
  }
  const staged = stageMessages(held, holding, { source: stream, revision, importedAt: lastImport(folded.added) });
  return after.state.erased === null ? staged : staged.map(withoutWithdrawn);
}

/** What an erasure takes back is kept with its account until the next save: it must not say there what was erased. */
function withoutWithdrawn(staged: StagedMessage): StagedMessage {
  const { message } = staged;
  if (message.state !== 'WITHDRAWN') return staged;
  return { ...staged, message: { ...message, data: withoutPersonal(message.data) } as typeof message };
}

/** When the newest imported one of these events was read; null where none was imported. */
function lastImport(added: readonly FoldEvent[]): Date | null {
  return added.findLast(({ fact }) => fact.change === 'imported')?.at ?? null;
}

/** An entry for each difference, under the event that made it. */
function draftsFor({ stream, folded, reason }: Folded, revision: number, at: Date): AuditDraft[] {
  const { before, after } = folded.account;
  const userId = ownerOf(after.state.ownership, stream) ?? ownerOf(before.ownership, stream);
  const parts = [
    ...differencesOf(entitlementProjection, stream, folded.account, folded.added),
    ...folded.payments.flatMap((payment) => differencesOf(paymentProjection, payment.id, payment, folded.added)),
  ];
  const drafts: AuditDraft[] = [];
  const causes = new Set(parts.map((part) => part.event));
  // In the order of the events, so that the changes of each payment are, too: each begins where the one before has ended.
  for (const event of [...folded.added, null]) {
    if (!causes.has(event)) continue;
    const by = event?.by ?? { actor: { kind: event ? 'STRIPE' : 'SYSTEM', id: null }, reason: null, requestId: null };
    // A customer's own words may be personal: they stand on the event, where they can be overwritten.
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

/** The payments of a stream as its saves have them: what they wrote last may not be published yet. */
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
