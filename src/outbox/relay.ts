import type { mongo } from 'mongoose';
import { type Clock, SECOND } from '../platform/clock.ts';
import { duplicatesOf } from '../platform/mongo.ts';
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
      let moved = 0;
      for (const documents of outboxes) {
        const waiting = documents
          .find({ 'outbox.key': { $exists: true } })
          .project<{ _id: string; outbox: Staged[] }>({ outbox: 1 });
        const round = await waiting.limit(ROUND).toArray();
        const when = { stagedAt: clock.now(), dueAt: new Date(wall.now().getTime() + BURST) };
        await put(
          messages,
          round.flatMap(({ outbox }) => lastWords(outbox)),
          when,
        );
        // All at once, so that a chain to which several documents add is linked once.
        await appendAudit(
          round.flatMap(({ outbox }) => outbox.flatMap((staged) => ('audit' in staged ? [staged.audit] : []))),
        );
        // Taken out by name, never by replacing the array: a write may have staged more meanwhile.
        const taken = round.map(({ _id, outbox }) => ({
          updateOne: { filter: { _id }, update: { $pull: { outbox: { key: { $in: outbox.map(({ key }) => key) } } } } },
        }));
        if (taken.length > 0) await documents.bulkWrite(taken as never, { ordered: false });
        moved += round.reduce((sum, { outbox }) => sum + outbox.length, 0);
      }
      return moved;
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
 * The latest word of a document on a fact stands: an earlier one, put again by a relay that was slow, finds a higher revision and
 * gives way. What another document tells (its user has the subscription now) takes the place of both.
 */
async function put(
  messages: mongo.Collection<MessageDocument>,
  words: readonly StagedMessage[],
  when: { stagedAt: Date; dueAt: Date },
): Promise<void> {
  if (words.length === 0) return;
  try {
    await messages.bulkWrite(
      words.map((word) => ({ updateOne: updateOf(word, when) })),
      { ordered: false },
    );
  } catch (error) {
    if (!duplicatesOf(error)) throw error; // whose filter found a later word, inserted in vain
  }
}

const OLD = { outcome: 'SKIPPED', error: 'It happened before it was imported.' } as const;

function updateOf({ message, revision, source, gone, old }: StagedMessage, when: { stagedAt: Date; dueAt: Date }) {
  const { id, ...told } = message;
  const { stagedAt } = when;
  if (gone) {
    return {
      filter: { _id: id, source, revision: { $lt: revision } },
      update: { $set: { state: told.state, revision } },
    };
  }
  return {
    filter: { _id: id, $or: [{ source: { $ne: source } }, { revision: { $lt: revision } }] },
    update: { $set: { ...told, source, revision }, $setOnInsert: old ? { stagedAt, ...OLD } : when },
    upsert: true,
  };
}
