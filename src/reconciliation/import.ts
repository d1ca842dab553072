import type { mongo } from 'mongoose';
import Stripe from 'stripe';
import type { ListName } from '../facts/stripe-objects/registry.ts';
import type { Cursor } from '../inbox/cursor.document.ts';
import type { StoredEvent } from '../inbox/event.document.ts';
import type { Clock } from '../platform/clock.ts';
import { IMPORT_LISTS, type ImportList, LIST_NAMES } from './import-lists.ts';
import { type Contradiction, importPage, type PageOptions } from './import-page.ts';
import { withLease } from './lease.ts';
import { pagesOf } from './pages.ts';

/** How many entries of a long list a report names. It counts all of them. */
const NAMED = 1_000;

/** How far an import has come in one list. */
export interface Walked {
  looked: number;
  /** Objects that were new or had changed. */
  recorded: number;
}

export interface ImportReport {
  lists: Record<ListName, Walked>;
  /** Stripe customers without a user, whose events wait. `unlinkedCustomers` names the first thousand. */
  unlinked: number;
  unlinkedCustomers: string[];
  /** Stripe customers that belong to another user than the file or the metadata names. They keep their user. */
  contradictions: Contradiction[];
  /** Stripe customers that the file names and Stripe does not know. */
  absent: string[];
  /** Events that were recorded but could not be folded. The service retries them, and parks them after a while. */
  failed: { eventId: string; error: string }[];
}

/** The state of an import in progress, from which it resumes after a crash. */
interface Pass {
  beganAt: Date;
  lists: Record<ListName, Walked & { after: string | null; done: boolean }>;
  contradictions: Contradiction[];
}

export interface ImportOptions extends Omit<PageOptions, 'key' | 'preview'> {
  cursors: mongo.Collection<Cursor>;
  wall: Clock;
  /** Folds rescheduled events and publishes their side effects. */
  settle(): Promise<void>;
  /** Called after each page with the number of its objects. */
  progress(list: ListName, walked: Walked, page: number): void;
}

/**
 * Records every object that Stripe lists and that is new or has changed here. Its events send no messages. After a crash it resumes behind
 * the last complete page. Repeating it records nothing. A second import replaces one that is running. Rejects if Stripe or MongoDB does not
 * answer.
 */
export async function importAll(options: ImportOptions): Promise<ImportReport> {
  const { cursors, wall, events, users } = options;
  const report = await withLease('import', { cursors, wall, takeOver: true }, async (lease) => {
    const pass = resumed(lease.cursor.pass as Pass | undefined) ?? newPass(wall.now());
    const save = () => lease.save({ pass });
    await save();
    await walkLists(pass, options, save);
    const found = reportOf(pass, {
      withoutUser: await customersIn(events, { status: 'UNMATCHED' }),
      customers: await customersIn(events, {}, [...(users?.keys() ?? [])]),
      failed: await failedOf(pass, events),
      users,
    });
    await lease.finish({ upTo: pass.beganAt });
    return found;
  });
  return report as ImportReport; // `takeOver` never returns null
}

/** Returns what an import would record now. Writes nothing, not even a cursor. */
export async function importPreview(options: ImportOptions): Promise<ImportReport> {
  const pass = newPass(options.wall.now());
  const preview = { customers: new Set<string>(), withoutUser: new Set<string>() };
  await walkLists(pass, { ...options, preview, settle: async () => {} }, async () => {});
  return reportOf(pass, {
    withoutUser: [...preview.withoutUser],
    customers: preview.customers,
    failed: [],
    users: options.users,
  });
}

type Walking = ImportOptions & Pick<PageOptions, 'preview'>;

async function walkLists(pass: Pass, options: Walking, save: () => Promise<void>): Promise<void> {
  for (const list of IMPORT_LISTS) {
    const walked = pass.lists[list.name];
    if (walked.done) continue;
    const resumed = walked.after !== null;
    try {
      await walkList(list, pass, options, save);
    } catch (error) {
      // Stripe does not know the object to resume behind any more. The list is read from its start, which records nothing twice.
      if (!resumed || !(error instanceof Stripe.errors.StripeInvalidRequestError)) throw error;
      walked.after = null;
      await walkList(list, pass, options, save);
    }
    walked.done = true;
    await save();
  }
}

async function walkList(list: ImportList, pass: Pass, options: Walking, save: () => Promise<void>) {
  const walked = pass.lists[list.name];
  const key = keyOf(pass.beganAt);
  for await (const page of pagesOf((from) => list.page(options.ask, from), walked.after)) {
    const objects = page.object.flatMap((row) => list.objectsOf(row));
    const { recorded, contradictions } = await importPage(objects, page, { ...options, key });
    await options.settle();
    const known = new Set(pass.contradictions.map(({ customerId }) => customerId));
    pass.contradictions.push(...contradictions.filter(({ customerId }) => !known.has(customerId)));
    walked.looked += page.object.length;
    walked.recorded += recorded;
    walked.after = page.object.at(-1)?.id ?? walked.after;
    await save();
    options.progress(list.name, walked, page.object.length);
  }
}

/** Returns the Stripe customers that have a stored event in such a state, among these customers or all. */
async function customersIn(
  events: mongo.Collection<StoredEvent>,
  state: mongo.Filter<StoredEvent>,
  ids?: readonly string[],
): Promise<string[]> {
  const among = ids ? { objectId: { $in: [...ids] } } : {};
  const found = await events.distinct('objectId', { ...state, ...among, 'fact.kind': 'customer' });
  return found.filter((id) => id !== undefined).sort();
}

async function failedOf({ beganAt }: Pass, events: mongo.Collection<StoredEvent>): Promise<ImportReport['failed']> {
  const own = {
    _id: new RegExp(`^import_${keyOf(beganAt)}_`),
    status: { $in: ['FAILED' as const, 'PARKED' as const] },
  };
  const failed = await events.find(own).limit(NAMED).toArray();
  return failed.map(({ _id, error = '' }) => ({ eventId: _id, error }));
}

function reportOf(
  { lists, contradictions }: Pass,
  found: {
    withoutUser: readonly string[];
    customers: Iterable<string>;
    failed: ImportReport['failed'];
    users: ImportOptions['users'];
  },
): ImportReport {
  const customers = new Set(found.customers);
  return {
    lists: Object.fromEntries(
      LIST_NAMES.map((name) => [name, { looked: lists[name].looked, recorded: lists[name].recorded }]),
    ) as Record<ListName, Walked>,
    unlinked: found.withoutUser.length,
    unlinkedCustomers: found.withoutUser.slice(0, NAMED),
    contradictions: contradictions.slice(0, NAMED),
    absent: [...(found.users?.keys() ?? [])].filter((id) => !customers.has(id)),
    failed: found.failed,
  };
}

const keyOf = (beganAt: Date): string => String(beganAt.getTime());

function newPass(beganAt: Date): Pass {
  const walked = { looked: 0, recorded: 0, after: null, done: false };
  const lists = Object.fromEntries(LIST_NAMES.map((name) => [name, { ...walked }])) as Pass['lists'];
  return { beganAt, lists, contradictions: [] };
}

/** Returns an interrupted pass with the lists that this version has and the one that began it had not. */
function resumed(pass: Pass | undefined): Pass | undefined {
  return pass && { ...pass, lists: { ...newPass(pass.beganAt).lists, ...pass.lists } };
}
