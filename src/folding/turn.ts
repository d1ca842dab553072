import { mongo } from 'mongoose';
import type { AuditEntry } from '../audit/audit.document.ts';
import { ownerOf } from '../billing/customer/ownership.ts';
import { customerOfStream, userOfStream } from '../billing/customer/stream.ts';
import type { AccountDocument } from '../billing/entitlement/account.document.ts';
import { entitlementProjection } from '../billing/entitlement/entitlement.fold.ts';
import type { PaymentDocument } from '../billing/payment/payment.document.ts';
import { referencesOf } from '../billing/payment/placement.ts';
import { SHAPE_VERSION } from '../billing/projected.ts';
import type { RevenueCollections } from '../billing/revenue/revenue.document.ts';
import { writeRevenue } from '../billing/revenue/revenue.write.ts';
import type { StoredEvent } from '../inbox/event.document.ts';
import type { Clock } from '../platform/clock.ts';
import { createInTurn } from '../platform/in-turn.ts';
import { IN_ONE_ANSWER } from '../platform/mongo.ts';
import { openBases } from './checkpoint.ts';
import { type Effects, type Folded, withPending } from './effects.ts';
import { cleaned, erasedBy } from './erase.ts';
import { foldStream } from './fold-stream.ts';
import { isChanged } from './is-changed.ts';
import { readLog, type StreamEvent } from './log.ts';
import { AuditContradiction, type PublishOptions, publish } from './publish.ts';
import { createRemembered, type KnownLog, newsOf, nothingKnown, UNKNOWN_LOG, withPayments } from './remembered.ts';
import { type Base, nothingFolded } from './replay.ts';
import { revenueChanges } from './revenue-changes.ts';
import { isOwnFault, type Saved, save } from './save.ts';
import { failedOutcome, outcomeFor, type TurnOutcome } from './turn-outcome.ts';

/** The new events of one stream. */
export interface Turn {
  stream: string;
  added: StreamEvent[];
  /** Why it must be folded from its first event, for the audit history. null if it need not. */
  fromNothing: string | null;
}

export interface TurnOptions extends PublishOptions, RevenueCollections {
  events: mongo.Collection<StoredEvent>;
  accounts: mongo.Collection<AccountDocument>;
  clock: Clock;
  /** Called with the audit entries of each save of this process. */
  onAudited?: (entries: readonly AuditEntry[]) => void;
}

/** How many IDs of saved events are kept in memory. */
const MOST_SAVED_IDS = 10_000;

/** An account whose pending side effects have more bytes than this is published before the next save. */
const MOST_PENDING = 1024 * 1024;

/**
 * Creates the function that folds streams: load, fold, save each account in one guarded write, publish the side effects. If another writer
 * saved an account first, the turn folds again on the newer state. Repeating a turn changes nothing. Rejects if MongoDB does not answer. Then
 * all turns have to be repeated.
 */
export function createTurns(options: TurnOptions): (turns: readonly Turn[]) => Promise<TurnOutcome[]> {
  const { events, accounts, payments, clock } = options;
  const remembered = createRemembered();
  /** IDs of events in the accounts that this process saved last. They may not be marked as done yet. */
  const savedIds = new Set<string>();

  const inTurn = createInTurn();

  // If two batches folded one stream at once, one save would be refused and the remembered stream dropped.
  return (turns) =>
    inTurn(
      turns.map(({ stream }) => stream),
      () => foldAll(turns),
    );

  async function foldAll(turns: readonly Turn[]): Promise<TurnOutcome[]> {
    const outcomes: TurnOutcome[] = [];
    let open = [...turns];
    // In each round one of the writers of an account succeeds, so the loop ends.
    while (open.length > 0) {
      const { done, lost } = await round(open);
      outcomes.push(...done);
      open = lost;
    }
    return outcomes;
  }

  async function round(turns: readonly Turn[]): Promise<{ done: TurnOutcome[]; lost: Turn[] }> {
    const known = await load(turns);
    for (const { stream, added } of turns) {
      // An erasure erases published messages. Pending ones would keep personal data in the account.
      const account = known.get(stream)?.account;
      if (account && added.some(({ fact }) => fact.kind === 'erasure')) await publishFirst(account);
    }
    const named = turns.filter(({ stream }) => known.get(stream)?.log.from !== null);
    const rows = await paymentsNamed(named.flatMap(({ added }) => added.flatMap(({ fact }) => referencesOf(fact))));
    const tried = await Promise.all(turns.map((turn) => foldApart(turn, known.get(turn.stream) as Known, rows)));
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
      // An account that need not be saved is stored as it was read.
      const revision = outcome === undefined ? one.account?.revision : savedAs(outcome)?.revision;
      return revision === undefined ? [] : [{ ...one, revision }];
    });
    const [unpublished] = await Promise.all([publishAll(toPublish), writeRevenue(options, revenueChanges(stored))]);
    for (const outcome of saved) {
      if (outcome.outcome === 'saved') options.onAudited?.((outcome.account.pending.at(-1) as Effects).audit);
    }
    const foldedOf = new Map(folded.map((one) => [one.stream, one]));
    for (const account of toPublish) {
      noteSaved(account);
      if (unpublished.has(account._id)) remembered.forget(account._id);
      else remember(account, foldedOf.get(account._id) as Folded);
    }
    const doubtful = folded.filter((one) => !outcomeOf.has(one.stream) && isDoubtful(one, known));
    const stale = await staleAmong(doubtful);
    const done: TurnOutcome[] = [];
    const lost: Turn[] = [];
    tried.forEach((one, n) => {
      const turn = turns[n] as Turn;
      const outcome = outcomeOf.get(turn.stream);
      if ('error' in one) done.push(failedOutcome(turn.stream, turn.added, one.error));
      else if (outcome?.outcome === 'lost' || stale.has(turn.stream)) {
        remembered.forget(turn.stream);
        lost.push(turn);
      } else
        done.push(outcomeFor(one.folded, turn.added, { saved: outcome, unpublished: unpublished.get(turn.stream) }));
    });
    return { done, lost };
  }

  /** Folds a stream. An event that makes the code throw fails its own stream only. */
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

  /** Publishes side effects. Returns errors by stream: a document that MongoDB refuses, or a contradiction in the audit history, fails one stream only. */
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
      const errors = new Map<string, unknown>();
      for (const account of published)
        for (const [stream, reason] of await publishAll([account])) errors.set(stream, reason);
      return errors;
    }
  }

  /** Notes the events of an account, including those that other processes saved: they may not be done when `pending` is emptied. */
  function noteSaved({ pending }: AccountDocument): void {
    for (const { events } of pending as Effects[]) for (const id of events) savedIds.add(id);
    for (const id of savedIds) {
      if (savedIds.size <= MOST_SAVED_IDS) break;
      savedIds.delete(id);
    }
  }

  async function publishFirst(account: AccountDocument): Promise<void> {
    if (account.pending.length > 0 && (await publishAll([account])).size === 0) account.pending = [];
  }

  function remember(account: AccountDocument, { stream, folded }: Folded): void {
    const saved = (account.pending as Effects[]).flatMap(({ payments }) => payments);
    // Events of an erased stream must not stay in memory. The payment of a guest can move to another stream.
    const keepsLog = account.state.erased === null && (customerOfStream(stream) ?? userOfStream(stream)) !== null;
    remembered.set({
      account: { ...account, pending: [] },
      bases: folded.account.after.bases,
      log: keepsLog ? withPayments(folded.log, saved) : UNKNOWN_LOG,
    });
  }

  async function load(turns: readonly Turn[]): Promise<Map<string, Known>> {
    const inMemory = turns.flatMap(({ stream, fromNothing }) => {
      const known = fromNothing === null ? remembered.get(stream) : null;
      return known ? [known] : [];
    });
    const remembers = new Set(inMemory.map(({ account }) => account._id));
    const missing = turns.map(({ stream }) => stream).filter((stream) => !remembers.has(stream));
    const found = missing.length === 0 ? [] : await read(missing);
    for (const account of found) if (isTooLarge(account)) await publishFirst(account);
    const stored = new Map(found.map((account) => [account._id, account]));
    return new Map([
      ...missing.map((stream): [string, Known] => [stream, opened(stored.get(stream) ?? null)]),
      ...inMemory.map((known): [string, Known] => [known.account._id, { ...known, isRemembered: true }]),
    ]);
  }

  function read(streams: readonly string[]): Promise<AccountDocument[]> {
    return accounts
      .find({ _id: { $in: [...streams] } }, { ...IN_ONE_ANSWER, readConcern: { level: 'majority' } })
      .toArray();
  }

  /** Returns the streams whose accounts another process has written since they were remembered. */
  async function staleAmong(doubtful: readonly Folded[]): Promise<ReadonlySet<string>> {
    if (doubtful.length === 0) return new Set();
    const found = await accounts
      .find({ _id: { $in: doubtful.map(({ stream }) => stream) } }, IN_ONE_ANSWER)
      .project<Pick<AccountDocument, '_id' | 'revision'>>({ revision: 1 })
      .toArray();
    const revisions = new Map(found.map(({ _id, revision }) => [_id, revision]));
    const stale = doubtful.filter(({ stream, account }) => revisions.get(stream) !== account?.revision);
    return new Set(stale.map(({ stream }) => stream));
  }

  async function paymentsNamed(refs: readonly string[]): Promise<PaymentDocument[]> {
    return refs.length === 0 ? [] : payments.find({ refs: { $in: [...new Set(refs)] } }, IN_ONE_ANSWER).toArray();
  }

  async function fold(
    { stream, added, fromNothing }: Turn,
    { account, bases, log, isRemembered }: Known,
    rows: readonly PaymentDocument[],
  ): Promise<Folded> {
    const reason = fromNothing ?? (account && account.v !== SHAPE_VERSION ? OUTDATED : null);
    const known = account
      ? { state: account.state, position: account.position, bases: [...bases] }
      : nothingFolded(entitlementProjection);
    const pending = (account?.pending ?? []) as Effects[];
    const inPending = new Set(pending.flatMap((effects) => effects.events));
    const isFolded = ({ id }: Pick<StreamEvent, 'id'>) => inPending.has(id) || savedIds.has(id);
    const isErasable = erasedBy(stream, account?.state.erased ?? null, added);
    const clean = async (some: StreamEvent[]) => (isErasable ? cleaned(some, isErasable, events) : some);
    const ownRows = async (refs: readonly string[] | null) => {
      const found =
        refs === null ? await payments.find({ stream }, IN_ONE_ANSWER).toArray() : await paymentsNamed(refs);
      return withPending(found, pending, stream, refs);
    };
    const refs = new Set(added.flatMap(({ fact }) => referencesOf(fact)));
    const named = [...log.payments, ...rows].filter((row) => row.refs.some((ref) => refs.has(ref)));
    const folded = await foldStream(
      {
        stream,
        known,
        payments: withPending(named, pending, stream, [...refs]),
        added: await clean(added),
        log,
        fromNothing: reason !== null,
      },
      {
        log: async (from) => clean(await readLog(events, [stream], { from, before: null })),
        payments: ownRows,
        isFolded,
      },
    );
    const { before, after } = folded.account;
    const isMoved = account !== null && ownerOf(before.ownership, stream) !== ownerOf(after.state.ownership, stream);
    const touched = new Set(folded.payments.map(({ id }) => id));
    const others = isMoved ? (await ownRows(null)).filter(({ _id }) => !touched.has(_id)) : [];
    const news = newsOf(folded.added, { position: account?.position ?? '', log, isFolded, isRemembered });
    return { stream, account, folded, others, reason, news };
  }
}

/** A stream before a turn, as it was read or remembered. */
interface Known {
  account: AccountDocument | null;
  bases: readonly Base<AccountDocument['state']>[];
  log: KnownLog;
  /** Whether this process saved and published it. */
  isRemembered: boolean;
}

/** Whether events wait for a payment and the stream was remembered: another process may have written the payment, and no save has checked that. */
const isDoubtful = ({ stream, folded }: Folded, known: ReadonlyMap<string, Known>): boolean =>
  folded.waiting.length > 0 && known.get(stream)?.isRemembered === true;

const opened = (account: AccountDocument | null): Known => ({
  account,
  bases: account ? (openBases(account.bases) as Base<AccountDocument['state']>[]) : [],
  log: nothingKnown(account),
  isRemembered: false,
});

const savedAs = (saved: Saved): AccountDocument | null => (saved.outcome === 'saved' ? saved.account : null);

/** The reason for the audit history if an account of an older `SHAPE_VERSION` is folded again from its first event. */
const OUTDATED = 'It was of an older version.';

function isTooLarge({ pending }: AccountDocument): boolean {
  return pending.length > 0 && mongo.BSON.calculateObjectSize({ pending }) > MOST_PENDING;
}
