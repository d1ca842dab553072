import { randomUUID } from 'node:crypto';
import type { mongo } from 'mongoose';
import type { Acted } from '../billing/actor.ts';
import { type OwnedAccounts, ownersOfStreams, streamsOfUsers } from '../billing/customer/streams.read.ts';
import type { Processor } from '../folding/processor.ts';
import type { StoredEvent } from '../inbox/event.document.ts';
import { type EventFilter, eventsLike } from '../inbox/event.read.ts';
import type { Inbox } from '../inbox/inbox.ts';
import { positionOf } from '../inbox/position.ts';
import { type AuditDraft, type Change, SYSTEM_CHAIN, targetOf } from '../outbox/audit-draft.ts';
import type { Clock } from '../platform/clock.ts';
import { IN_ONE_ANSWER } from '../platform/mongo.ts';
import { reasonOf } from '../platform/redact.ts';
import { type PreviewOptions, previewOf } from './preview.ts';

/** Which events: these, or all that a filter names. */
export type ReplayRequest = { ids: readonly string[] } | { filter: EventFilter };

export interface ReplayReport {
  /** How many events were found. */
  matchedCount: number;
  /** How many of them were folded again, or waited for what they wait for. 0 in a dry run. */
  replayedCount: number;
  /** What folding them changes, or would change, of that which is audited. */
  changes: Change[];
  /** Those that still cannot be folded, and why. What they change follows once they can. */
  failed: { id: string; error: string }[];
}

export interface ReplayEvents {
  /** How many events a request names, counting no further than `limit`. */
  count(request: ReplayRequest, limit: number): Promise<number>;
  /** The IDs that no stored event has. */
  missing(ids: readonly string[]): Promise<string[]>;
  /** What replaying would change. Nothing is written. */
  preview(request: ReplayRequest): Promise<ReplayReport>;
  /** Reads events again, folds them at once, and puts an entry for each into the audit history. */
  replay(request: ReplayRequest, by: Acted): Promise<ReplayReport>;
}

export interface ReplayEventsOptions extends PreviewOptions {
  inbox: Inbox;
  processor: Processor;
  appendAudit(drafts: readonly AuditDraft[]): Promise<unknown>;
  /** Dates what is audited. */
  clock: Clock;
}

/** As many at once as the worker takes. */
const BATCH = 200;

/**
 * Replays stored events: parked ones after a fix, or those of a type that is folded only now. Folding an event that is folded
 * already changes nothing, so a replay can be repeated. In the order of all events, in batches: memory is bounded.
 */
export function createReplayEvents(options: ReplayEventsOptions): ReplayEvents {
  const { events, inbox, processor, appendAudit, clock } = options;
  const accounts = options.accounts as unknown as OwnedAccounts;

  return {
    count: async (request, limit) => events.countDocuments(await filterOf(request, accounts), { limit }),

    async missing(ids) {
      const stored = await events.find({ _id: { $in: [...ids] } }, { projection: { _id: 1 } }).toArray();
      const known = new Set(stored.map(({ _id }) => _id));
      return [...new Set(ids)].filter((id) => !known.has(id));
    },

    async preview(request) {
      const report: ReplayReport = { matchedCount: 0, replayedCount: 0, changes: [], failed: [] };
      for await (const batch of batchesOf(request)) {
        const { changes, failed } = await previewOf(batch, options);
        note(report, batch, changes, failed);
      }
      return report;
    },

    async replay(request, by) {
      const report: ReplayReport = { matchedCount: 0, replayedCount: 0, changes: [], failed: [] };
      const eventId = await storeAsked(request, by);
      for await (const batch of batchesOf(request)) {
        const { changes } = await previewOf(batch, options);
        await inbox.takeAgain(batch.map(({ _id }) => _id));
        const failed = await processor.process(batch);
        note(report, batch, changes, failed);
        report.replayedCount += batch.filter(({ _id }) => !failed.has(_id)).length;
        const owners = await ownersOfStreams(
          accounts,
          batch.flatMap(({ stream }) => stream ?? []),
        );
        await appendAudit(
          batch.map((event) =>
            draftOf(event, {
              by,
              eventId,
              at: clock.now(),
              error: failed.get(event._id),
              userId: owners.get(event.stream ?? '') ?? null,
            }),
          ),
        );
      }
      return report;
    },
  };

  /** Whole events, as they were delivered: what they say is read again. */
  async function* batchesOf(request: ReplayRequest): AsyncGenerator<StoredEvent[]> {
    const named = await filterOf(request, accounts);
    let after = '';
    for (;;) {
      const rows = await events
        .find({ $and: [named, { position: { $gt: after } }] }, IN_ONE_ANSWER)
        .sort({ position: 1 })
        .limit(BATCH)
        .toArray();
      const last = rows.at(-1);
      if (!last) return;
      yield rows.map(({ fact: _, ...event }) => ({ ...event, attempts: 0 }));
      after = last.position;
    }
  }

  /** That somebody asked is a fact as well. No fold knows its type. */
  async function storeAsked(request: ReplayRequest, by: Acted): Promise<string> {
    const at = clock.now();
    const id = `events.replayed:${randomUUID()}`;
    const payload = JSON.stringify({ id, type: 'events.replayed', data: { object: { id, ...request } } });
    await inbox.store({
      _id: id,
      type: 'events.replayed',
      source: 'ADMIN',
      position: positionOf(at, 'ours', id),
      createdAt: at,
      receivedAt: at,
      apiVersion: null,
      livemode: options.livemode,
      payload,
      ...by,
    });
    return id;
  }
}

async function filterOf(request: ReplayRequest, accounts: OwnedAccounts): Promise<mongo.Filter<StoredEvent>> {
  const named = 'ids' in request ? { _id: { $in: [...request.ids] } } : await like(request.filter, accounts);
  return { $and: [named, { $nor: [STILL_A_QUESTION] }] };
}

async function like({ userId, ...filter }: EventFilter, accounts: OwnedAccounts): Promise<mongo.Filter<StoredEvent>> {
  if (userId == null) return eventsLike(filter);
  const streams = (await streamsOfUsers(accounts, [userId])).get(userId) ?? [];
  return { $and: [eventsLike(filter), { stream: { $in: streams } }] };
}

/** One that is yet to be put to Stripe (see reread.ts): settled as an event that folds nothing, it would never be. */
const STILL_A_QUESTION = { status: 'IGNORED' as const, lookUpAt: { $exists: true } };

/** Of what failed only the events of this batch count: a refold meets others, too, that cannot be folded. */
function note(
  report: ReplayReport,
  batch: readonly StoredEvent[],
  changes: readonly Change[],
  failed: ReadonlyMap<string, unknown>,
): void {
  report.matchedCount += batch.length;
  report.changes.push(...changes);
  for (const { _id: id } of batch) if (failed.has(id)) report.failed.push({ id, error: reasonOf(failed.get(id)) });
}

interface Replayed {
  by: Acted;
  /** The event that says that it was asked for. */
  eventId: string;
  at: Date;
  /** Why it still cannot be folded; undefined where it can. */
  error: unknown;
  /** Whose it is. */
  userId: string | null;
}

function draftOf({ _id }: StoredEvent, { by, eventId, at, error, userId }: Replayed): AuditDraft {
  return {
    id: `${eventId}:${_id}`,
    // It follows from no save of an account.
    chain: SYSTEM_CHAIN,
    at,
    actor: by.actor,
    action: 'event.replayed',
    target: targetOf('event', _id),
    userId,
    eventId,
    outcome: error === undefined ? 'SUCCEEDED' : 'FAILED',
    reason: by.reason,
    requestId: by.requestId,
    changes: [],
  };
}
