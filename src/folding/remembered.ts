import type { AccountDocument } from '../billing/entitlement/account.document.ts';
import type { EntitlementState } from '../billing/entitlement/entitlement.state.ts';
import type { PaymentDocument } from '../billing/payment/payment.document.ts';
import { secondOf } from '../inbox/position.ts';
import type { StreamEvent } from './log.ts';
import type { Base } from './replay.ts';

/** The part of a stream's log that is known without a look into the store. */
export interface KnownLog {
  /** Its first second: every event from there on that is folded is in `events`. null: from the beginning on. */
  from: number | null;
  /** In order. Those that wait for a payment are not done. */
  events: readonly StreamEvent[];
  /** The payments that the events name; those of the whole stream where `from` is null. */
  payments: readonly PaymentDocument[];
}

/** A stream as this process saved it, everything that followed from the save included. */
export interface RememberedStream {
  /** Its `pending` is empty: all of it is published. */
  account: AccountDocument;
  bases: readonly Base<EntitlementState>[];
  log: KnownLog;
}

export interface Remembered {
  get(stream: string): RememberedStream | null;
  /** Unless a newer save is remembered. */
  set(known: RememberedStream): void;
  forget(stream: string): void;
}

/** So many streams are remembered: those that were saved last. */
const STREAMS = 1_000;

/** So many events of each: a stream that is busier reads late events from the store again. */
const EVENTS = 50;

/** So many events, payments and bases of all of them: some 40 MB. */
const PARTS = 20_000;

/**
 * The streams that this process saved lately, so that their next events are folded without a read, also where they come late. An account
 * that another process has written since is found out by its revision when it is saved: then forget it here, and read it.
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

/** Nothing is known. */
export const UNKNOWN_LOG: KnownLog = { from: Number.POSITIVE_INFINITY, events: [], payments: [] };

/**
 * What is known of the log of an account that was read just now: that nothing behind its position is folded, and nothing at all where
 * there is no account. One without a position has payments of which only waiting events tell.
 */
export function nothingKnown(account: AccountDocument | null): KnownLog {
  if (account?.position === null) return UNKNOWN_LOG;
  return { from: account === null ? null : secondOf(account.position) + 1, events: [], payments: [] };
}

/** Whether every folded event from a second on (null: every one at all) is in the log. */
export const covers = ({ from }: KnownLog, second: number | null): boolean =>
  from === null || (second !== null && second >= from);

/** Events in order, with more of them, each in place of what was known of it. */
export function withEvents(known: readonly StreamEvent[], added: readonly StreamEvent[]): StreamEvent[] {
  const ids = new Set(added.map(({ id }) => id));
  return [...known.filter(({ id }) => !ids.has(id)), ...added].sort((a, b) => (a.position < b.position ? -1 : 1));
}

/** The log with payments as they are saved now. */
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
 * How many of some events an account does not have yet: `all` and `none` are sure. `isFolded` knows some that it has; the log is what is
 * known of it, and `isRemembered` says that this process has saved what is in it.
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
