import { randomUUID } from 'node:crypto';
import type { mongo } from 'mongoose';
import type { Alerts } from '../alerts/alerts.ts';
import { customerOfStream } from '../billing/customer/stream.ts';
import { streamsOfUser } from '../billing/customer/streams.read.ts';
import type { AccountDocument } from '../billing/entitlement/account.document.ts';
import { ownEvent } from '../billing/own-event.ts';
import { CUSTOMER } from '../facts/stripe-objects/customer.ts';
import type { Cursor } from '../inbox/cursor.document.ts';
import type { Change } from '../outbox/audit-draft.ts';
import { type Clock, SECOND } from '../platform/clock.ts';
import { ProviderUnavailable } from '../platform/errors.ts';
import { redacted } from '../platform/redact.ts';
import { type Compared, type CompareOptions, compareCustomer, type Drift } from './compare-customer.ts';
import { withLease } from './lease.ts';

/** Customers that are compared in parallel. More would not be faster, because all reads share one rate limit. */
const IN_PARALLEL = 8;
/** If the same batch gets no answer in this many runs, the batch is at fault and not an outage, so it is skipped. */
const PATIENCE = 10;
/** A report lists at most this many objects. Its count includes all of them. */
const NAMED = 1_000;

/** What a comparison covered, and what it found. */
export interface ObjectsReport {
  /** `incomplete`: some customers could not be compared, even when tried again. `stopped`: the next run resumes. */
  outcome: 'complete' | 'incomplete' | 'stopped';
  customers: number;
  subscriptions: number;
  invoices: number;
  /** Customers whom Stripe does not know. */
  unknown: number;
  /** How many objects differed. `drift` names the first thousand. */
  drifted: number;
  drift: Drift[];
  /** How many customers could not be compared. `failures` names the first thousand. */
  failed: number;
  failures: { customerId: string; error: string }[];
}

/** The counts of the current pass, and how far it has come: the last customer that was compared, then those that failed. */
interface Pass extends Omit<ObjectsReport, 'outcome'> {
  beganAt: Date;
  after: string | null;
  /** The customers that failed at first and will be tried again. Null during the first round. */
  again: string[] | null;
  /** How many runs have ended at the next batch because Stripe answered for none of its customers. */
  waited: number;
}

export interface CompareObjectsOptions extends CompareOptions {
  /** Receives a warning if a pass found differences. */
  alerts: Alerts;
  cursors: mongo.Collection<Cursor>;
  clock: Clock;
  wall: Clock;
}

/**
 * Compares all objects at Stripe of the customers we know with the stored documents. Returns null while another process does so. If a
 * customer fails, the pass continues, tries that customer again at the end, and is incomplete if it fails again. Rejects if Stripe answers
 * for no customer of a batch, or if MongoDB does not answer. The next run continues at the same batch.
 */
export async function compareObjects(
  options: CompareObjectsOptions,
  signal?: AbortSignal,
): Promise<ObjectsReport | null> {
  return withLease('objects', options, async (lease) => {
    const pass = (lease.cursor.pass as Pass | undefined) ?? newPass(options.clock.now());
    await lease.save({ pass, beganAt: pass.beganAt });
    for (;;) {
      const batch = await nextBatch(pass, options.accounts);
      if (batch === null) break;
      if (signal?.aborted) return reportOf(pass, 'stopped');
      const away = await compareBatch(batch, pass, options);
      await lease.save({ pass });
      if (away) throw away;
    }
    const complete = pass.failed === 0;
    const report = reportOf(pass, complete ? 'complete' : 'incomplete');
    await warnOfDrift(pass, options.alerts);
    await lease.finish({ report, ...(complete ? { upTo: pass.beganAt } : {}) });
    if (complete) options.metrics.upTo.set({ reads: 'objects' }, pass.beganAt.getTime() / SECOND);
    return report;
  });
}

/** What a comparison found for one user. */
export interface UserReport extends ObjectsReport {
  /** The changes of audited facts. */
  changes: Change[];
}

/**
 * Compares the objects of one user now. If a person asked for it, the request is stored as an event, and the differences are recorded in
 * that person's name. Rejects at the first customer that fails.
 */
export async function reconcileUser(userId: string, options: CompareOptions): Promise<UserReport> {
  const { accounts, record, by } = options;
  if (by) await record([ownEvent('customer.reconciled', randomUUID(), { id: userId, userId }, by)]);
  const pass = newPass(new Date(0));
  const changes: Change[] = [];
  const streams = await streamsOfUser(accounts as never, userId);
  for (const customerId of streams.filter((stream) => customerOfStream(stream) !== null)) {
    const compared = await compareCustomer(customerId, options);
    add(pass, compared);
    changes.push(...compared.changes);
  }
  return { ...reportOf(pass, 'complete'), changes };
}

/** Warns once per pass, because the alert is named after the start of the pass. */
async function warnOfDrift({ beganAt: since, drifted: objects, drift: [first] }: Pass, alerts: Alerts): Promise<void> {
  if (!first) return;
  const { customerId, objectId } = first;
  await alerts.raise({
    id: `drift:${since.toISOString()}`,
    kind: 'drift',
    userId: null,
    data: { objects, customerId, objectId, since },
  });
}

/** Returns the customers to compare next and advances the pass. Returns null at its end. */
async function nextBatch(pass: Pass, accounts: mongo.Collection<AccountDocument>): Promise<string[] | null> {
  if (pass.again === null) {
    const range = { _id: { $gt: pass.after ?? PREFIX, $lt: `${PREFIX}\uffff` }, 'owner.id': { $exists: true } };
    const batch = await accounts.find(range, ONLY_ID).sort({ _id: 1 }).limit(IN_PARALLEL).toArray();
    if (batch.length > 0) return batch.map(({ _id }) => _id);
    pass.again = pass.failures.map(({ customerId }) => customerId);
    pass.failures = [];
  }
  if (pass.again.length === 0) return null;
  return pass.again.slice(0, IN_PARALLEL);
}

const [PREFIX] = CUSTOMER.idPrefixes;
const ONLY_ID = { projection: { _id: 1 } } as const;

/** Compares a batch and advances the pass. Returns the error instead if Stripe is unavailable, because that is no failure of a customer. */
async function compareBatch(
  batch: readonly string[],
  pass: Pass,
  options: CompareObjectsOptions,
): Promise<ProviderUnavailable | null> {
  const outcomes = await Promise.allSettled(batch.map((customerId) => compareCustomer(customerId, options)));
  const away = outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason : null)).filter(isAway);
  pass.waited = away.length === batch.length ? pass.waited + 1 : 0;
  if (pass.waited > 0 && pass.waited < PATIENCE) return away[0] ?? null;
  pass.waited = 0;
  const retried = pass.again !== null;
  outcomes.forEach((outcome, index) => {
    if (outcome.status === 'fulfilled') add(pass, outcome.value);
    if (outcome.status === 'fulfilled' && retried) pass.failed -= 1;
    if (outcome.status === 'rejected' && !retried) pass.failed += 1;
    if (outcome.status === 'rejected' && pass.failures.length < NAMED) {
      pass.failures.push({ customerId: batch[index] ?? '', error: redacted(String(outcome.reason)) });
    }
  });
  if (pass.again === null) pass.after = batch.at(-1) ?? pass.after;
  else pass.again = pass.again.slice(IN_PARALLEL);
  return null;
}

const isAway = (reason: unknown): reason is ProviderUnavailable => reason instanceof ProviderUnavailable;

function add(pass: Pass, { subscriptions, invoices, drift, unknown }: Compared): void {
  pass.customers += 1;
  pass.subscriptions += subscriptions;
  pass.invoices += invoices;
  pass.unknown += unknown ? 1 : 0;
  pass.drifted += drift.length;
  pass.drift = [...pass.drift, ...drift].slice(0, NAMED);
}

function newPass(beganAt: Date): Pass {
  const counts = { customers: 0, subscriptions: 0, invoices: 0, unknown: 0, drifted: 0, failed: 0 };
  return { ...counts, drift: [], failures: [], beganAt, after: null, again: null, waited: 0 };
}

function reportOf(
  { beganAt, after, again, waited, ...report }: Pass,
  outcome: ObjectsReport['outcome'],
): ObjectsReport {
  return { outcome, ...report };
}
