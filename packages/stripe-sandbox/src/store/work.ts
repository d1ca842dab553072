import type Stripe from 'stripe';
import { API_VERSION } from '../account.ts';
import { DEFAULTS, type Terms } from '../settings.ts';
import { dueOf } from '../time/due.ts';
import { newId } from './ids.ts';
import type { Kind, PrivateStateOf, StripeObjects } from './kinds.ts';
import { previousAttributes } from './previous-attributes.ts';
import { createReader, lookUps, type Page, type Reader } from './reader.ts';
import type { EventRow, Row, Store } from './store.ts';

/** The request that caused an event: its `request` field. Both are null for scheduled work. */
export interface Cause {
  id: string | null;
  idempotency_key: string | null;
}

/**
 * The changes and events of one request, page or scheduled operation. They are collected in memory and committed together or not at all.
 * Its reads include its own changes. All of it has the same second of the clock, as at Stripe.
 */
export interface Work extends Reader {
  readonly now: number;
  /** The address of the sandbox, for links to hosted pages. */
  readonly url: string;
  /** How subscriptions are billed. Set in the control panel. */
  readonly terms: Terms;
  create<K extends Kind>(kind: K, body: StripeObjects[K], privateState?: PrivateStateOf<K>): StripeObjects[K];
  /** Changes fields of an object. If `eventType` ends in `.updated`, the event contains the previous values. */
  change<K extends Kind>(
    kind: K,
    id: string,
    changes: Partial<StripeObjects[K]>,
    eventType?: string,
  ): Promise<StripeObjects[K]>;
  setPrivateState<K extends Kind>(kind: K, id: string, privateState: PrivateStateOf<K>): Promise<void>;
  remove(id: string): Promise<{ id: string; object: string; deleted: true }>;
  /** Emits an event with the object as it is now. */
  tell(eventType: string, object: object, previous?: Record<string, unknown>): void;
  staged(): { rows: { row: Row; read: string | null }[]; events: EventRow[] };
}

/** Creates a piece of work at a second of the clock. */
export function createWork(
  store: Store,
  { now, url, cause, terms = DEFAULTS.terms }: { now: number; url: string; cause: Cause; terms?: Terms },
): Work {
  const reader = createReader(store);
  const staged = new Map<string, { row: Row; read: string | null }>();
  const events: EventRow[] = [];

  const row = async (id: string) => staged.get(id)?.row ?? (await reader.row(id));

  const stage = async (id: string): Promise<Row> => {
    const known = staged.get(id);
    if (known) return known.row;
    const stored = await reader.row(id);
    if (!stored) throw new Error(`A change needs a stored object, but got: ${id}.`);
    staged.set(id, { row: stored, read: stored.commit });
    return stored;
  };

  const tell: Work['tell'] = (type, object, previous) => {
    const seq = store.nextSeq();
    const id = newId('evt_1', 23);
    const data = { object: structuredClone(object), ...(previous ? { previous_attributes: previous } : {}) };
    const body = {
      id,
      object: 'event',
      api_version: API_VERSION,
      created: now,
      data,
      livemode: false,
      pending_webhooks: 0,
      request: cause,
      type,
    };
    events.push({ _id: id, seq, body: body as unknown as Stripe.Event });
  };

  return {
    now,
    url,
    terms,
    ...lookUps(row),
    tell,
    async list<K extends Kind>(kind: K, filter: Record<string, unknown>, page: Page) {
      const stored = await reader.list(kind, filter, page);
      const mine = [...staged.values()].map((it) => it.row).filter((it) => it.kind === kind && !it.deleted);
      const fits = mine.filter((it) => matches(it, filter)).reverse();
      const others = stored.data.filter((body) => !staged.has(body.id));
      return { ...stored, data: [...fits.map((it) => it.body as unknown as StripeObjects[K]), ...others] };
    },
    staged: () => ({
      rows: [...staged.values()].map(({ row, read }) => ({ row: { ...row, due: dueOf(row) }, read })),
      events,
    }),
    create(kind, body, privateState) {
      const made = { _id: body.id, kind, seq: store.nextSeq(), commit: '', deleted: false, due: null, body };
      staged.set(body.id, { row: { ...made, privateState: privateState ?? null }, read: null });
      return body;
    },
    async change<K extends Kind>(_kind: K, id: string, changes: Partial<StripeObjects[K]>, eventType?: string) {
      const changed = await stage(id);
      const before = changed.body;
      changed.body = { ...before, ...changes };
      const previous = previousAttributes(before, changed.body);
      const nothingNew = Object.keys(previous).length === 0;
      if (eventType?.endsWith('.updated')) {
        if (!nothingNew) tell(eventType, changed.body, previous);
      } else if (eventType) {
        tell(eventType, changed.body);
      }
      return changed.body as unknown as StripeObjects[K];
    },
    async setPrivateState(_kind, id, privateState) {
      (await stage(id)).privateState = privateState;
    },
    async remove(id) {
      const removed = await stage(id);
      const stub = { id, object: removed.kind, deleted: true as const };
      removed.body = stub;
      removed.deleted = true;
      return stub;
    },
  };
}

/**
 * Filters of a work are plain equalities, `{ 'body.invoice': 'in_1' }`, because its own changes are not in the database yet and are matched
 * here.
 */
function matches(row: Row, filter: Record<string, unknown>): boolean {
  return Object.entries(filter).every(([path, value]) => {
    const found = path.split('.').reduce((at: unknown, step) => (at as Record<string, unknown> | null)?.[step], row);
    return found === value;
  });
}
