import type { mongo } from 'mongoose';
import type { FoldEvent } from '../billing/fold.ts';
import type { Projected } from '../billing/projected.ts';
import type { StoredEvent } from '../inbox/event.document.ts';
import { type Change, changesBetween } from '../outbox/audit-draft.ts';
import { imaginedLinks, imaginedOwners } from './imagined.ts';
import type { Kind, KindName } from './kinds.ts';
import { eventsOf } from '../folding/log.ts';
import { nothingFolded, replay } from '../folding/replay.ts';
import { type Resolved, type ResolveOptions, resolve } from './resolve.ts';

/** What folding events would make of documents. */
export interface Preview {
  /** Of that which is audited, in the order of the documents' subjects. */
  changes: Change[];
  /** By event id: why it could not be folded. */
  failed: Map<string, unknown>;
}

export interface PreviewOptions extends ResolveOptions {
  kinds: Readonly<Record<KindName, Kind>>;
}

/**
 * Folds stored events as if they came now, and compares with the documents as they are. Nothing is written: what the events tell of
 * owners and links is imagined, and each document that they concern is folded from nothing. What would be woken by it is not followed.
 */
export async function previewOf(batch: readonly StoredEvent[], options: PreviewOptions): Promise<Preview> {
  const { events, owners, links, erasures, kinds } = options;
  const resolved = await resolve(batch, {
    ...options,
    events: UNWRITTEN,
    owners: imaginedOwners(owners),
    links: imaginedLinks(links),
    erasures: { ...erasures, learn: async () => {} },
  });
  const unread = [...resolved.failed, ...resolved.unreadable];
  const failed = new Map<string, unknown>(unread.map(({ event, error }) => [event._id, error]));
  const changes: Change[] = [];
  for (const [subject, added] of foldsBySubject(resolved)) {
    const [name, ...rest] = subject.split(':') as [KindName, ...string[]];
    const id = rest.join(':');
    const { projection, documents } = kinds[name];
    const ours = new Set(batch.map(({ _id }) => _id));
    const others = (await eventsOf(events, subject, { from: null, before: null })).filter(
      (event) => !ours.has(event.id),
    );
    const all = [...others, ...added].sort((a, b) => (a.position < b.position ? -1 : 1));
    const folded = replay(projection, nothingFolded(projection), all);
    for (const [event, error] of folded.failed) if (ours.has(event)) failed.set(event, error);
    const document = (await documents.findOne({ _id: id } as never)) as Projected<unknown> | null;
    const before = projection.audited(document?.state ?? projection.empty, id);
    changes.push(...changesBetween(before, projection.audited(folded.state, id)));
  }
  return { changes, failed };
}

/** `resolve` notes on events what it found; here it is only looked at. */
const UNWRITTEN = { bulkWrite: async () => ({}) } as unknown as mongo.Collection<StoredEvent>;

/** Which documents would fold which of the events; those that they would leave are folded without them. */
function foldsBySubject({ matched }: Resolved): [string, FoldEvent[]][] {
  const folds = new Map<string, FoldEvent[]>();
  for (const { fold, subjects, left } of matched) {
    for (const subject of subjects) folds.set(subject, [...(folds.get(subject) ?? []), fold]);
    for (const subject of left) folds.set(subject, folds.get(subject) ?? []);
  }
  return [...folds].sort(([a], [b]) => (a < b ? -1 : 1));
}
