import type { mongo } from 'mongoose';
import { type Clock, SECOND } from '../platform/clock.ts';
import { IN_ONE_ANSWER, insertMissing } from '../platform/mongo.ts';
import type { AuditDraft } from './audit-draft.ts';
import type { MessageDocument } from './message.document.ts';
import type { Staged, StagedMessage } from './staged.ts';

/** How many documents one round empties. */
const ROUND = 200;

/** A fact often comes with others that say it better (a failed attempt, then what to do about it): their burst is waited for. */
const BURST = 5 * SECOND;

/** Any collection whose documents have an outbox. */
export type Outboxes = mongo.Collection<{ _id: string; outbox?: Staged[] }>;

export interface Relay {
  /** Moves what is staged into `messages` and into the audit history; returns how many entries it moved. Done again, it changes nothing. */
  runOnce(): Promise<number>;
  /** How many documents have something staged. */
  pending(): Promise<number>;
}

export interface RelayOptions {
  outboxes: readonly Outboxes[];
  messages: mongo.Collection<MessageDocument>;
  /** Puts drafts behind their chains; done again, it adds nothing. */
  appendAudit(drafts: readonly AuditDraft[]): Promise<unknown>;
  /** Dates what is staged. */
  clock: Clock;
  /** Says when it is to be told. */
  wall: Clock;
}

/** Empties the outboxes. An entry leaves its document only after it is in `messages`, so a crash in between repeats it. */
export function createRelay({ outboxes, messages, appendAudit, clock, wall }: RelayOptions): Relay {
  return {
    async runOnce() {
      const rounds = await Promise.all(
        outboxes.map(async (documents) => {
          const waiting = documents
            .find({ 'outbox.key': { $exists: true } }, IN_ONE_ANSWER)
            .project<{ _id: string; outbox: Staged[] }>({ outbox: 1 });
          return { documents, round: await waiting.limit(ROUND).toArray() };
        }),
      );
      const all = rounds.flatMap(({ round }) => round.map(({ outbox }) => outbox));
      const staged = all.flat();
      if (staged.length === 0) return 0;
      const when = { stagedAt: clock.now(), dueAt: new Date(wall.now().getTime() + BURST) };
      await put(messages, all.flatMap(lastWords), when);
      // All at once, so that a chain to which several documents add is linked once.
      await appendAudit(staged.flatMap((entry) => ('audit' in entry ? [entry.audit] : [])));
      for (const { documents, round } of rounds) {
        // Taken out by name, never by replacing the array: a write may have staged more meanwhile.
        const taken = round.map(({ _id, outbox }) => ({
          updateOne: { filter: { _id }, update: { $pull: { outbox: { key: { $in: outbox.map(({ key }) => key) } } } } },
        }));
        if (taken.length > 0) await documents.bulkWrite(taken as never, { ordered: false });
      }
      return staged.length;
    },

    async pending() {
      let waiting = 0;
      for (const documents of outboxes) waiting += await documents.countDocuments({ 'outbox.key': { $exists: true } });
      return waiting;
    },
  };
}

/**
 * Of several words of a document on one fact only the last is put: what it took back meanwhile must not first take the place of
 * what another document tells by now.
 */
function lastWords(outbox: readonly Staged[]): StagedMessage[] {
  const words = new Map<string, StagedMessage>();
  for (const staged of outbox) {
    if (!('message' in staged)) continue;
    const { id } = staged.message;
    const known = words.get(id);
    if ((known?.revision ?? 0) <= staged.revision) words.set(id, known?.old ? { ...staged, old: true } : staged);
  }
  return [...words.values()];
}

/**
 * Most facts are told for the first time, so they are inserted, which costs MongoDB a tenth of an upsert. For those that are there
 * already the latest word of a document stands: an earlier one, put again by a relay that was slow, finds a higher revision and gives
 * way. What another document tells (its user has the subscription now) takes the place of both.
 */
async function put(
  messages: mongo.Collection<MessageDocument>,
  words: readonly StagedMessage[],
  when: { stagedAt: Date; dueAt: Date },
): Promise<void> {
  const told = words.filter(({ gone }) => !gone);
  const there = await insertMissing(
    messages,
    told.map(
      (word) => ({ ...rowOf(word), ...(word.old ? { stagedAt: when.stagedAt, ...OLD } : when) }) as MessageDocument,
    ),
  );
  const updates = [...there.flatMap((place) => told[place] ?? []), ...words.filter(({ gone }) => gone)].map(updateOf);
  if (updates.length > 0) await messages.bulkWrite(updates, { ordered: false });
}

const OLD = { outcome: 'SKIPPED', error: 'It happened before it was imported.' } as const;

function rowOf({ message: { id, ...told }, source, revision }: StagedMessage) {
  return { _id: id, ...told, source, revision };
}

function updateOf(word: StagedMessage) {
  const { _id, state, ...told } = rowOf(word);
  const { source, revision } = told;
  return word.gone
    ? { updateOne: { filter: { _id, source, revision: { $lt: revision } }, update: { $set: { state, revision } } } }
    : {
        updateOne: {
          filter: { _id, $or: [{ source: { $ne: source } }, { revision: { $lt: revision } }] },
          update: { $set: { ...told, state } },
        },
      };
}
