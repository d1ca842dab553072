import type { mongo } from 'mongoose';
import type { FoldEvent, Projection } from '../billing/fold.ts';
import type { Projected } from '../billing/projected.ts';
import { wrongRows } from '../billing/revenue/revenue.write.ts';
import type { StoredEvent } from '../inbox/event.document.ts';
import { secondOf } from '../inbox/position.ts';
import { type Change, changesBetween } from '../outbox/audit-draft.ts';
import { openBases } from './bases.ts';
import type { Kind, KindName } from './kinds.ts';
import { eventsOf } from './log.ts';
import { samePublished } from './project.ts';
import { type Base, type Folded, nothingFolded, replay, sameState } from './replay.ts';

/** A document compared with the fold of its events from nothing. */
export interface Rebuilt {
  subject: string;
  /** How many events it is the fold of. */
  events: number;
  /** `same`; `missing`: there is no document; `different`: it, a base in it, or one of its revenue rows says something else than its events. */
  outcome: 'same' | 'missing' | 'different';
  /** What would change of that which is audited. A difference may lie deeper, and then this is empty. */
  changes: Change[];
}

export interface RebuildOptions {
  events: mongo.Collection<StoredEvent>;
  kinds: Readonly<Record<KindName, Kind>>;
}

/**
 * Refolds every document from its stored events and compares, in the order of their subjects, one at a time: memory is
 * bounded by the longest single history. `after` resumes behind a subject. Nothing is written.
 */
export async function* rebuild({ events, kinds }: RebuildOptions, after = ''): AsyncGenerator<Rebuilt> {
  for (let subject = await nextSubject(events, after); subject !== null; subject = await nextSubject(events, subject)) {
    const [name = '', ...rest] = subject.split(':');
    const id = rest.join(':');
    const { projection, documents, revenueOf, revenue } = kinds[name as KindName];
    const happened = await eventsOf(events, subject, { from: null, before: null });
    const document = (await documents.findOne({ _id: id } as never)) as Projected<unknown> | null;
    const { state, basesHold } = refold(projection, happened, openBases(document?.bases ?? []));
    const same =
      document !== null &&
      basesHold &&
      sameState(document.state, state) &&
      samePublished(document, projection, id) &&
      (await wrongRows(revenue.revenueRows, subject, revenueOf(state, id))) === 0;
    yield {
      subject,
      events: happened.length,
      outcome: document === null ? 'missing' : same ? 'same' : 'different',
      changes: same
        ? []
        : changesBetween(projection.audited(document?.state ?? projection.empty, id), projection.audited(state, id)),
    };
  }
}

/** The fold of all events, and whether each base is what it was before its second: late events will start there. */
function refold<State>(
  projection: Projection<State>,
  happened: readonly FoldEvent[],
  bases: readonly Base<State>[],
): { state: State; basesHold: boolean } {
  let folded: Folded<State> = nothingFolded(projection);
  let done = 0;
  let basesHold = true;
  for (const { second, state } of bases) {
    const next = happened.findIndex(({ position }) => secondOf(position) >= second);
    const until = next === -1 ? happened.length : next;
    folded = replay(projection, folded, happened.slice(done, until));
    done = until;
    basesHold &&= sameState(folded.state, state);
  }
  return { state: replay(projection, folded, happened.slice(done)).state, basesHold };
}

/**
 * The smallest subject behind this one: the next key of the index itself. A query would not do, because an event has several
 * subjects, and sorts by the smallest of all of them.
 */
async function nextSubject(events: mongo.Collection<StoredEvent>, after: string): Promise<string | null> {
  const [key] = await events
    .find({})
    .hint({ subjects: 1, position: 1 })
    .min({ subjects: `${after}\u0000`, position: '' })
    .returnKey(true)
    .limit(1)
    .toArray();
  const subject: unknown = key?.subjects; // one of them: what the index is made of, not what the event has
  return typeof subject === 'string' ? subject : null;
}
