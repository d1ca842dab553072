import { randomUUID } from 'node:crypto';
import type { mongo } from 'mongoose';
import type { Acted } from '../billing/actor.ts';
import { type OwnedAccounts, ownersOfStreams, streamsOfUser } from '../billing/customer/streams.read.ts';
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

/** The events to replay: by ID, or all that match a filter. */
export type ReplayRequest = { ids: readonly string[] } | { filter: EventFilter };

export interface ReplayReport {
  /** How many events match the request. */
  matchedCount: number;
  /** How many of them were folded again, or routed again if they wait for something. 0 in a dry run. */
  replayedCount: number;
  /** The audited facts that change, or would change. */
  changes: Change[];
  /** The events that still cannot be folded, with their errors. Their changes follow when they can be folded. */
  failed: { id: string; error: string }[];
}

export interface ReplayEvents {
  /** Counts the events of a request, up to `limit`. */
  count(request: ReplayRequest, limit: number): Promise<number>;
  /** Returns those of the IDs that no stored event has. */
  missing(ids: readonly string[]): Promise<string[]>;
  /** Returns what replaying would change. Writes nothing. */
  preview(request: ReplayRequest): Promise<ReplayReport>;
  /** Reads the events again, folds them at once, and adds an entry for each to the audit history. */
  replay(request: ReplayRequest, by: Acted): Promise<ReplayReport>;
}

export interface ReplayEventsOptions extends PreviewOptions {
  owned: OwnedAccounts;
  inbox: Inbox;
  processor: Processor;
  appendAudit(drafts: readonly AuditDraft[]): Promise<unknown>;
  /** The clock for audit entries. */
  clock: Clock;
}

/** The batch size of the worker. */
const BATCH = 200;

/**
 * Replays stored events: parked ones after a fix, or those of a type that was not folded before. Folding an event again changes nothing, so
 * a replay can be repeated. Reads the events in order of position and in batches, so memory is bounded.
 */
export function createReplayEvents(options: ReplayEventsOptions): ReplayEvents {
  const { events, owned: accounts, inbox, processor, appendAudit, clock } = options;

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
        addToReport(report, batch, changes, failed);
      }
      return report;
    },

    async replay(request, by) {
      const report: ReplayReport = { matchedCount: 0, replayedCount: 0, changes: [], failed: [] };
      const eventId = await storeRequest(request, by);
      for await (const batch of batchesOf(request)) {
        const { changes } = await previewOf(batch, options);
        await inbox.takeAgain(batch.map(({ _id }) => _id));
        const failed = await processor.process(batch);
        addToReport(report, batch, changes, failed);
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

  /** Yields whole events without their stored facts, so that their payloads are read again. */
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

  /** Stores the request itself as an event. No fold reads its type. */
  async function storeRequest(request: ReplayRequest, by: Acted): Promise<string> {
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
  const named = 'ids' in request ? { _id: { $in: [...request.ids] } } : await filterLike(request.filter, accounts);
  return { $and: [named, { $nor: [OPEN_QUESTION] }] };
}

async function filterLike(
  { userId, ...filter }: EventFilter,
  accounts: OwnedAccounts,
): Promise<mongo.Filter<StoredEvent>> {
  if (userId == null) return eventsLike(filter);
  const streams = await streamsOfUser(accounts, userId);
  return { $and: [eventsLike(filter), { stream: { $in: streams } }] };
}

/**
 * Matches an event whose question to Stripe is still open (see reread.ts). A replay would mark it as done, and the question would never be
 * asked.
 */
const OPEN_QUESTION = { status: 'IGNORED' as const, lookUpAt: { $exists: true } };

/**
 * Adds the result of a batch to the report. Failures of other events are left out: a refold can also meet events outside of the batch that
 * cannot be folded.
 */
function addToReport(
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
  /** The event that recorded the request. */
  eventId: string;
  at: Date;
  /** Why the event still cannot be folded. Undefined if it was folded. */
  error: unknown;
  /** The user to whom the event belongs. */
  userId: string | null;
}

function draftOf({ _id }: StoredEvent, { by, eventId, at, error, userId }: Replayed): AuditDraft {
  return {
    id: `${eventId}:${_id}`,
    // A replay is not part of a save of an account.
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
