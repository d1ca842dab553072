import type { mongo } from 'mongoose';
import type { AccountDocument } from '../../src/billing/entitlement/account.document.ts';
import { entitlementProjection } from '../../src/billing/entitlement/entitlement.fold.ts';
import type { EntitlementState } from '../../src/billing/entitlement/entitlement.state.ts';
import type { FoldEvent } from '../../src/billing/fold.ts';
import type { PaymentDocument } from '../../src/billing/payment/payment.document.ts';
import { paymentProjection } from '../../src/billing/payment/payment.fold.ts';
import { type Effects, isChangedPayment } from '../../src/folding/effects.ts';
import { type FoldedStream, foldStream } from '../../src/folding/fold-stream.ts';
import type { StreamEvent } from '../../src/folding/log.ts';
import { type KnownLog, nothingKnown, UNKNOWN_LOG, withPayments } from '../../src/folding/remembered.ts';
import { type Folded, nothingFolded, sameState } from '../../src/folding/replay.ts';
import { save } from '../../src/folding/save.ts';
import { startOfSecond } from '../../src/inbox/position.ts';
import { type Audited, applyChanges } from '../../src/outbox/audit-draft.ts';
import { byPosition } from './folding.ts';

export const AT = new Date('2026-03-01T12:00:00Z');

interface Arrival {
  /** Events that are in the log already, but are folded by a later turn. */
  storedOnly?: readonly FoldEvent[];
  /** Why the stream is folded from nothing. */
  fromNothing?: string;
}

/** A stream whose log, account and payments are kept in memory: the folds of the event path without a database. */
export class StreamInMemory {
  folded: Folded<EntitlementState> = nothingFolded(entitlementProjection);
  readonly payments = new Map<string, PaymentDocument>();
  /** By event: why it could not be folded in the last turn. */
  failed: ReadonlyMap<string, unknown> = new Map();
  private readonly log: StreamEvent[] = [];
  private readonly waiting = new Map<string, { event: FoldEvent; waitsFor: readonly string[] }>();
  /** What a process would remember of the log; now and then another one folds the stream, which remembers nothing. */
  private known: KnownLog = nothingKnown(null);
  private turns = 0;

  constructor(readonly stream = 'cus_1') {}

  /** Folds a batch, and then the events that it woke. */
  async arrive(events: readonly FoldEvent[], arrival: Arrival = {}): Promise<void> {
    let told = await this.turn(events, arrival);
    while (told.length > 0) {
      const woken = [...this.waiting.values()].filter(({ waitsFor }) => waitsFor.some((id) => told.includes(id)));
      for (const { event } of woken) this.waiting.delete(event.id);
      told = woken.length === 0 ? [] : await this.turn(woken.map(({ event }) => event));
    }
  }

  /** Takes events out of the log, because they belong to another stream, and folds the rest. */
  async lose(events: readonly FoldEvent[], reason: string): Promise<void> {
    const gone = new Set(events.map(({ id }) => id));
    this.log.splice(0, this.log.length, ...this.log.filter(({ id }) => !gone.has(id)));
    await this.arrive([], { fromNothing: reason });
  }

  private async turn(events: readonly FoldEvent[], { storedOnly = [], fromNothing }: Arrival = {}): Promise<string[]> {
    const added = [...events].sort(byPosition).map((event) => this.stored(event));
    for (const event of storedOnly) this.stored(event);
    if (++this.turns % 3 === 0 || storedOnly.length > 0) this.known = UNKNOWN_LOG;
    const folded = await foldStream(
      {
        stream: this.stream,
        known: this.folded,
        payments: [...this.payments.values()],
        added,
        log: this.known,
        fromNothing: fromNothing !== undefined,
      },
      {
        log: async (from) =>
          this.log.filter(({ position }) => from === null || position >= startOfSecond(from)).sort(inOrder),
        payments: async () => [...this.payments.values()],
        isFolded: () => false,
      },
    );
    const { before, after } = folded.account;
    this.failed = new Map(
      [after, ...folded.payments.map((payment) => payment.after)].flatMap(({ failed }) => [...failed]),
    );
    const unplaced = new Set(folded.waiting.map(({ id }) => id));
    for (const { id, waitsFor } of folded.waiting) {
      const event = events.find((one) => one.id === id);
      if (event) this.waiting.set(id, { event, waitsFor });
    }
    for (const event of added) event.isDone = !unplaced.has(event.id);
    const isChanged =
      this.folded.position !== after.position ||
      !sameState(before, after.state) ||
      folded.payments.some(isChangedPayment);
    if (isChanged) await this.save(folded, fromNothing ?? null);
    this.known = withPayments(
      folded.log,
      folded.payments.flatMap(({ id }) => this.payments.get(id) ?? []),
    );
    return folded.told;
  }

  protected async save({ account, payments }: FoldedStream, _reason: string | null): Promise<void> {
    this.folded = account.after;
    for (const { id, references, after, since } of payments) {
      const row = {
        ...references,
        refs: [...references.refs].sort(),
        since,
        position: after.position,
        state: after.state,
      };
      this.payments.set(id, row as PaymentDocument);
    }
  }

  private stored(event: FoldEvent): StreamEvent {
    const known = this.log.find(({ id }) => id === event.id);
    if (known) return known;
    const { place: _, ...told } = event;
    const stored = { ...told, isDone: false, isErased: false };
    this.log.push(stored);
    return stored;
  }
}

/** The same, with everything that followed from its saves. */
export class SavedInMemory extends StreamInMemory {
  account: AccountDocument | null = null;
  readonly effects: Effects[] = [];

  /** Returns the effects of the saves that some arrivals make. */
  async effectsOf(arrivals: () => Promise<void>): Promise<Effects[]> {
    const before = this.effects.length;
    await arrivals();
    return this.effects.slice(before);
  }

  /** What the audit entries say, applied one after the other, and what is so. */
  get audited(): { told: Audited; is: Audited } {
    const changes = this.effects.flatMap(({ audit }) => audit.flatMap((entry) => entry.changes));
    const payments = [...this.payments].map(([id, { state }]) => paymentProjection.audited(state, id));
    const is = Object.assign({}, entitlementProjection.audited(this.folded.state, this.stream), ...payments);
    return { told: applyChanges({}, changes), is: applyChanges(is, []) };
  }

  protected override async save(folded: FoldedStream, reason: string | null): Promise<void> {
    const { stream, account } = this;
    const [saved] = await save(NOWHERE, [{ stream, account, folded, others: [], reason, news: 'some' }], AT);
    if (saved?.outcome !== 'saved') throw saved?.outcome === 'refused' ? saved.error : new Error('It was not saved.');
    const effects = saved.account.pending.at(-1) as Effects;
    this.effects.push(effects);
    for (const row of effects.payments) this.payments.set(row._id, row);
    this.account = { ...saved.account, pending: [] };
    this.folded = { ...saved.account, bases: folded.account.after.bases };
  }
}

const NOWHERE = { bulkWrite: async () => ({}) } as unknown as mongo.Collection<AccountDocument>;

const inOrder = (a: StreamEvent, b: StreamEvent): number => (a.position < b.position ? -1 : 1);
