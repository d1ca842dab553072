import { mongo } from 'mongoose';
import type { AuditEntry } from '../audit/audit.document.ts';
import { ownerOf } from '../billing/customer/ownership.ts';
import type { AccountDocument } from '../billing/entitlement/account.document.ts';
import { entitlementProjection } from '../billing/entitlement/entitlement.fold.ts';
import type { PaymentDocument } from '../billing/payment/payment.document.ts';
import { referencesOf } from '../billing/payment/placement.ts';
import { SHAPE_VERSION } from '../billing/projected.ts';
import type { RevenueCollections } from '../billing/revenue/revenue.document.ts';
import { writeRevenue } from '../billing/revenue/revenue.write.ts';
import type { StoredEvent } from '../inbox/event.document.ts';
import type { Clock } from '../platform/clock.ts';
import { IN_ONE_ANSWER } from '../platform/mongo.ts';
import { openBases } from './checkpoint.ts';
import type { Effects, Folded } from './effects.ts';
import { cleaned, erasedBy } from './erase.ts';
import { foldStream } from './fold-stream.ts';
import { isChanged } from './is-changed.ts';
import { readLog, type StreamEvent } from './log.ts';
import { AuditContradiction, type PublishOptions, publish } from './publish.ts';
import { type Base, type Broken, nothingFolded } from './replay.ts';
import { revenueChanges } from './revenue-changes.ts';
import { isOwnFault, type Saved, save } from './save.ts';

/** The new events of one stream. */
export interface Turn {
  stream: string;
  added: StreamEvent[];
  /** Why it must be folded from nothing, as the audit history will say; null where it need not. */
  fromNothing: string | null;
}

/** What became of the events of one turn. */
export interface TurnOutcome {
  stream: string;
  /** By event: why it could not be folded. */
  failed: Map<string, unknown>;
  /** Events that wait for a payment to be known: by event, the IDs. */
  waiting: Map<string, string[]>;
  /** IDs of which a payment is known now. */
  told: string[];
  /** Objects whose events do not determine their order. */
  broken: Broken[];
  /** The account as it is stored now; null where it could not be saved. */
  account: AccountDocument | null;
  /** The user whose it became by these events, also where an earlier turn folded them and did not get further; null where it is as before. */
  newOwner: string | null;
}

export interface TurnOptions extends PublishOptions, RevenueCollections {
  events: mongo.Collection<StoredEvent>;
  accounts: mongo.Collection<AccountDocument>;
  clock: Clock;
  /** Told of entries that a save of this process has put into the audit history. */
  onAudited?: (entries: readonly AuditEntry[]) => void;
}

/** Accounts as this process last saved them, all of whose effects it has seen stored. */
const REMEMBERED = 1_000;

/** Effects of more bytes than this are published before more follow. */
const MOST_PENDING = 1024 * 1024;

/**
 * Folds streams: load, fold, save each account in one guarded write, publish what follows. Whoever loses against another writer folds
 * again on what the winner wrote. Done again, a turn changes nothing. Rejects when MongoDB cannot be asked: then all of it is to be
 * done again.
 */
export function createTurns(options: TurnOptions): (turns: readonly Turn[]) => Promise<TurnOutcome[]> {
  const { events, accounts, payments, clock } = options;
  const remembered = new Map<string, AccountDocument>();
  /** Events that this process has saved lately: they may not be marked as done yet. */
  const savedHere = new Set<string>();

  return async (turns) => {
    const outcomes: TurnOutcome[] = [];
    let open = [...turns];
    // Each round at least one writer of an account wins, so this ends.
    while (open.length > 0) {
      const { done, lost } = await round(open);
      outcomes.push(...done);
      open = lost;
    }
    return outcomes;
  };

  async function round(turns: readonly Turn[]): Promise<{ done: TurnOutcome[]; lost: Turn[] }> {
    const known = await load(turns.map(({ stream }) => stream));
    for (const { stream, added } of turns) {
      // What is published is erased there; what is not must not stay behind in the account.
      const account = known.get(stream);
      if (account && added.some(({ fact }) => fact.kind === 'erasure')) await publishFirst(account);
    }
    const rows = await paymentsNamed(turns.flatMap(({ added }) => added.flatMap(({ fact }) => referencesOf(fact))));
    const tried = await Promise.all(turns.map((turn) => foldApart(turn, known.get(turn.stream) ?? null, rows)));
    const folded = tried.flatMap((one) => ('folded' in one ? [one.folded] : []));
    const changed = folded.filter(isChanged);
    const saved = await save(accounts, changed, clock.now());
    const outcomeOf = new Map(changed.map((one, n) => [one.stream, saved[n]]));
    const toPublish = folded.flatMap(({ stream, account }) => {
      const outcome = outcomeOf.get(stream);
      if (outcome?.outcome === 'saved') return [outcome.account];
      return outcome === undefined && account && account.pending.length > 0 ? [account] : [];
    });
    const stored = folded.flatMap((one) => {
      const outcome = outcomeOf.get(one.stream);
      // One that had nothing to save is as it was read.
      const revision = outcome === undefined ? one.account?.revision : savedAs(outcome)?.revision;
      return revision === undefined ? [] : [{ ...one, revision }];
    });
    const [unpublished] = await Promise.all([publishAll(toPublish), writeRevenue(options, revenueChanges(stored))]);
    for (const outcome of saved) if (outcome.outcome === 'saved') noteSaved(outcome.account.pending.at(-1) as Effects);
    for (const account of toPublish) {
      if (unpublished.has(account._id)) remembered.delete(account._id);
      else remember({ ...account, pending: [] });
    }
    const done: TurnOutcome[] = [];
    const lost: Turn[] = [];
    tried.forEach((one, n) => {
      const turn = turns[n] as Turn;
      const outcome = outcomeOf.get(turn.stream);
      if ('error' in one) done.push(failedOutcome(turn, one.error));
      else if (outcome?.outcome === 'lost') {
        remembered.delete(turn.stream);
        lost.push(turn);
      } else done.push(outcomeFor(one.folded, turn, { saved: outcome, unpublished: unpublished.get(turn.stream) }));
    });
    return { done, lost };
  }

  /** An event that says what no code can take fails its own stream, and keeps no other back. */
  async function foldApart(
    ...[turn, account, rows]: Parameters<typeof fold>
  ): Promise<{ folded: Folded } | { error: unknown }> {
    try {
      return { folded: await fold(turn, account, rows) };
    } catch (error) {
      if (!isOwnFault(error)) throw error;
      return { error };
    }
  }

  /** Returns what could not be published, by stream: what MongoDB does not take, or the audit history contradicts, keeps no other back. */
  async function publishAll(published: readonly AccountDocument[]): Promise<Map<string, unknown>> {
    try {
      await publish(
        published.flatMap(({ pending }) => pending as Effects[]),
        options,
      );
      return new Map();
    } catch (error) {
      if (!isOwnFault(error) && !(error instanceof AuditContradiction)) throw error;
      const [only] = published;
      if (published.length === 1 && only) return new Map([[only._id, error]]);
      const apart = new Map<string, unknown>();
      for (const one of published) for (const [stream, reason] of await publishAll([one])) apart.set(stream, reason);
      return apart;
    }
  }

  function noteSaved({ events, audit }: Effects): void {
    if (savedHere.size > 10 * REMEMBERED) savedHere.clear();
    for (const id of events) savedHere.add(id);
    options.onAudited?.(audit);
  }

  async function publishFirst(account: AccountDocument): Promise<void> {
    if (account.pending.length > 0 && (await publishAll([account])).size === 0) account.pending = [];
  }

  function remember(account: AccountDocument): void {
    remembered.delete(account._id);
    remembered.set(account._id, account);
    const [oldest] = remembered.keys();
    if (remembered.size > REMEMBERED && oldest !== undefined) remembered.delete(oldest);
  }

  async function load(streams: readonly string[]): Promise<Map<string, AccountDocument>> {
    const missing = streams.filter((stream) => !remembered.has(stream));
    const found = missing.length === 0 ? [] : await read(missing);
    for (const account of found) if (isTooLarge(account)) await publishFirst(account);
    const all = [...found, ...streams.flatMap((stream) => remembered.get(stream) ?? [])];
    return new Map(all.map((account) => [account._id, account]));
  }

  function read(streams: readonly string[]): Promise<AccountDocument[]> {
    return accounts
      .find({ _id: { $in: [...streams] } }, { ...IN_ONE_ANSWER, readConcern: { level: 'majority' } })
      .toArray();
  }

  async function paymentsNamed(refs: readonly string[]): Promise<PaymentDocument[]> {
    return refs.length === 0 ? [] : payments.find({ refs: { $in: [...new Set(refs)] } }, IN_ONE_ANSWER).toArray();
  }

  async function fold(
    { stream, added, fromNothing }: Turn,
    account: AccountDocument | null,
    rows: readonly PaymentDocument[],
  ): Promise<Folded> {
    const reason = fromNothing ?? (account && account.v !== SHAPE_VERSION ? OUTDATED : null);
    const known = account
      ? {
          state: account.state,
          position: account.position,
          bases: openBases(account.bases) as Base<AccountDocument['state']>[],
        }
      : nothingFolded(entitlementProjection);
    const pending = (account?.pending ?? []) as Effects[];
    const inPending = new Set(pending.flatMap((effects) => effects.events));
    const isErasable = erasedBy(stream, account?.state.erased ?? null, added);
    const clean = async (some: StreamEvent[]) => (isErasable ? cleaned(some, isErasable, events) : some);
    const ownRows = async (refs: readonly string[] | null) => {
      const found =
        refs === null ? await payments.find({ stream }, IN_ONE_ANSWER).toArray() : await paymentsNamed(refs);
      return withPending(found, pending, stream, refs);
    };
    const refs = new Set(added.flatMap(({ fact }) => referencesOf(fact)));
    const own = rows.filter((row) => row.refs.some((ref) => refs.has(ref)));
    const folded = await foldStream(
      {
        stream,
        known,
        payments: withPending(own, pending, stream, [...refs]),
        added: await clean(added),
        fromNothing: reason !== null,
      },
      {
        log: async (from) => clean(await readLog(events, [stream], { from, before: null })),
        payments: ownRows,
        isFolded: ({ id }) => inPending.has(id) || savedHere.has(id),
      },
    );
    const { before, after } = folded.account;
    const isMoved = account !== null && ownerOf(before.ownership, stream) !== ownerOf(after.state.ownership, stream);
    const touched = new Set(folded.payments.map(({ id }) => id));
    const others = isMoved ? (await ownRows(null)).filter(({ _id }) => !touched.has(_id)) : [];
    return { stream, account, folded, others, reason };
  }
}

const savedAs = (saved: Saved): AccountDocument | null => (saved.outcome === 'saved' ? saved.account : null);

/** Why an account of another shape is folded from nothing: nothing of its state is read but what is told and audited of it. */
const OUTDATED = 'It was of an older version.';

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

function isTooLarge({ pending }: AccountDocument): boolean {
  return pending.length > 0 && mongo.BSON.calculateObjectSize({ pending }) > MOST_PENDING;
}

function failedOutcome({ stream, added }: Turn, error: unknown): TurnOutcome {
  const failed = new Map(added.map(({ id }) => [id, error]));
  return { stream, failed, waiting: new Map(), told: [], broken: [], account: null, newOwner: null };
}

function outcomeFor(
  { stream, account, folded }: Folded,
  { added }: Turn,
  { saved, unpublished }: { saved: Saved | undefined; unpublished: unknown },
): TurnOutcome {
  const failed = new Map<string, unknown>(folded.account.after.failed);
  for (const payment of folded.payments) for (const [id, error] of payment.after.failed) failed.set(id, error);
  const refused = saved?.outcome === 'refused' ? saved.error : unpublished;
  if (refused !== undefined) for (const { id } of added) failed.set(id, refused);
  const now = saved?.outcome === 'saved' ? saved.account : account;
  return {
    stream,
    failed,
    waiting: new Map(folded.waiting.map(({ id, waitsFor }) => [id, waitsFor])),
    told: folded.told,
    broken: folded.account.after.broken,
    account: now,
    newOwner: now && isNewlyOwned(now, account, added) ? ownerOf(now.state.ownership, stream) : null,
  };
}

function isNewlyOwned(now: AccountDocument, before: AccountDocument | null, added: readonly StreamEvent[]): boolean {
  const [owner, former] = [now, before].map((account) => account && ownerOf(account.state.ownership, account._id));
  if (owner !== former) return true;
  const { link, claim } = now.state.ownership;
  const word = link ?? claim;
  return word !== null && added.some(({ id }) => id === word.cause.eventId);
}
