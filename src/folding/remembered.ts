import type { AccountDocument } from '../billing/entitlement/account.document.ts';
import type { EntitlementState } from '../billing/entitlement/entitlement.state.ts';
import type { PaymentDocument } from '../billing/payment/payment.document.ts';
import { secondOf } from '../inbox/position.ts';
import type { StreamEvent } from './log.ts';
import type { Base } from './replay.ts';

/** The part of a stream's log that is known without reading it from MongoDB. */
export interface KnownLog {
  /** Its first second. `events` has every folded event from there on. null if the whole log is known. */
  from: number | null;
  /** In order. Events that wait for a payment are not done. */
  events: readonly StreamEvent[];
  /** The payments that the events name. All payments of the stream if `from` is null. */
  payments: readonly PaymentDocument[];
}

/** A stream as this process saved and published it. */
export interface RememberedStream {
  /** Its `pending` is empty, because all side effects are published. */
  account: AccountDocument;
  bases: readonly Base<EntitlementState>[];
  log: KnownLog;
}

export interface Remembered {
  get(stream: string): RememberedStream | null;
  /** Remembers a stream, unless a newer save of it is remembered. */
  set(known: RememberedStream): void;
  forget(stream: string): void;
}

/** How many streams are remembered. The one that was saved longest ago is dropped first. */
const STREAMS = 1_000;

/** How many events of a stream are remembered. A stream with more reads its late events from MongoDB. */
const EVENTS = 50;

/** How many events, payments and checkpoints are remembered in total: about 40 MB. */
const PARTS = 20_000;

/**
 * Creates the memory of the streams that this process saved last, so that their next events are folded without a read, even if they are late.
 * If another process has written the account since, the next save fails on its revision. Then forget the stream here, and read it.
 */
export function createRemembered(): Remembered {
  const streams = new Map<string, RememberedStream>();
  let parts = 0;
  const forget = (stream: string) => {
    parts -= partsOf(streams.get(stream));
    streams.delete(stream);
  };
  return {
    get: (stream) => streams.get(stream) ?? null,
    set(known) {
      const { _id: stream, revision } = known.account;
      if ((streams.get(stream)?.account.revision ?? 0) > revision) return;
      forget(stream);
      const short = { ...known, log: shortened(known) };
      streams.set(stream, short);
      parts += partsOf(short);
      for (const oldest of streams.keys()) {
        if (streams.size <= STREAMS && parts <= PARTS) break;
        forget(oldest);
      }
    },
    forget,
  };
}

/** A log of which nothing is known. */
export const UNKNOWN_LOG: KnownLog = { from: Number.POSITIVE_INFINITY, events: [], payments: [] };

/**
 * Returns the known log of an account that was just read: no event after its position is folded. Without an account, no event is folded at
 * all. Of an account without a position nothing is known: it can have payments whose events still wait.
 */
export function nothingKnown(account: AccountDocument | null): KnownLog {
  if (account?.position === null) return UNKNOWN_LOG;
  return { from: account === null ? null : secondOf(account.position) + 1, events: [], payments: [] };
}

/** Whether the log has every folded event from a second on. For null, whether it has all folded events. */
export const covers = ({ from }: KnownLog, second: number | null): boolean =>
  from === null || (second !== null && second >= from);

/** Returns both lists in order. An added event replaces a known one with the same ID. */
export function withEvents(known: readonly StreamEvent[], added: readonly StreamEvent[]): StreamEvent[] {
  const ids = new Set(added.map(({ id }) => id));
  return [...known.filter(({ id }) => !ids.has(id)), ...added].sort((a, b) => (a.position < b.position ? -1 : 1));
}

/** Returns the log with saved payments. They replace known ones with the same ID. */
export function withPayments(log: KnownLog, saved: readonly PaymentDocument[]): KnownLog {
  if (saved.length === 0) return log;
  const payments = new Map([...log.payments, ...saved].map((row) => [row._id, row]));
  return { ...log, payments: [...payments.values()] };
}

function partsOf(known: RememberedStream | undefined): number {
  return known ? known.log.events.length + known.log.payments.length + known.bases.length : 0;
}

function shortened({ account, log }: RememberedStream): KnownLog {
  return log.events.length > EVENTS ? nothingKnown(account) : log;
}

/**
 * Tells whether an account lacks all, some or none of these events. `all` and `none` are certain, `some` means that it is not known. `isFolded`
 * knows some events that the account has. `isRemembered` says that this process saved the account whose log is given.
 */
export function newsOf(
  added: readonly Pick<StreamEvent, 'id' | 'position'>[],
  {
    position,
    log,
    isFolded,
    isRemembered,
  }: {
    position: string;
    log: KnownLog;
    isFolded: (event: Pick<StreamEvent, 'id'>) => boolean;
    isRemembered: boolean;
  },
): 'all' | 'some' | 'none' {
  const done = new Set(log.events.filter(({ isDone }) => isDone).map(({ id }) => id));
  const isKnown = (event: Pick<StreamEvent, 'id'>) => done.has(event.id) || isFolded(event);
  if (added.every(isKnown)) return 'none';
  const isNew = (event: Pick<StreamEvent, 'id' | 'position'>) =>
    event.position > position || (isRemembered && covers(log, secondOf(event.position)) && !isKnown(event));
  return added.every(isNew) ? 'all' : 'some';
}
