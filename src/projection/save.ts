import { mongo } from 'mongoose';
import { SHAPE_VERSION } from '../billing/projected.ts';
import { duplicatesOf, writeErrorsOf } from '../platform/mongo.ts';
import { type Opened, packBases } from './bases.ts';
import type { ProjectorOptions, Update } from './project.ts';
import { whatFollows } from './what-follows.ts';

/** A document that is to be saved. */
export interface Outcome<State> {
  id: string;
  /** As it was read; null where there was none. */
  document: Opened<State> | null;
  update: Update<State>;
}

export interface Saved {
  /** Ids of documents that somebody else wrote meanwhile. */
  lost: Set<string>;
  /** Ids of documents that MongoDB does not take, with the reason: too large, for one. */
  refused: Map<string, unknown>;
}

type SaveOptions<State> = Pick<ProjectorOptions<State>, 'projection' | 'name' | 'documents' | 'clock'>;

/**
 * Saves each document where its revision is still the one that was read, and says whose is not. A new one is inserted; each update
 * is an upsert on `{ _id, revision }`, so that a stale one tries to insert its `_id` too. Either comes back as a duplicate key, which is
 * the only way in which a bulk write says *who* lost. Documents are never deleted, so none is made by mistake. One that MongoDB does
 * not take keeps no other from being saved. Rejects when MongoDB cannot be asked.
 */
export async function save<State>(outcomes: readonly Outcome<State>[], options: SaveOptions<State>): Promise<Saved> {
  if (outcomes.length === 0) return { lost: new Set(), refused: new Map() };
  try {
    const operations = outcomes.map((outcome) => writeOf(outcome, options));
    await options.documents.bulkWrite(operations as never, { ordered: false });
    return { lost: new Set(), refused: new Map() };
  } catch (error) {
    const [first, ...others] = outcomes as [Outcome<State>, ...Outcome<State>[]];
    const losers = duplicatesOf(error);
    if (losers) return { lost: new Set(losers.map((index) => outcomes[index]?.id ?? '')), refused: new Map() };
    if (!isOwnFault(error)) throw error;
    // One by one: whoever was saved already comes back as lost, and has nothing to do then.
    return others.length === 0
      ? { lost: new Set(), refused: new Map([[first.id, error]]) }
      : saveApart(outcomes, options);
  }
}

async function saveApart<State>(outcomes: readonly Outcome<State>[], options: SaveOptions<State>): Promise<Saved> {
  const saved: Saved = { lost: new Set(), refused: new Map() };
  for (const outcome of outcomes) {
    const { lost, refused } = await save([outcome], options);
    for (const id of lost) saved.lost.add(id);
    for (const [id, error] of refused) saved.refused.set(id, error);
  }
  return saved;
}

function writeOf<State>(
  { id, document, update }: Outcome<State>,
  { projection, name, clock }: SaveOptions<State>,
): object {
  const { state, position, bases } = update.replayed;
  const revision = document?.revision ?? 0;
  const fields = {
    ...projection.published(state, id),
    state,
    position,
    bases: packBases(bases),
    revision: revision + 1,
    v: SHAPE_VERSION,
  };
  const staged = whatFollows({ projection, name, id, document, update, at: clock.now() });
  if (!document)
    return { insertOne: { document: { _id: id, ...fields, ...(staged.length > 0 && { outbox: staged }) } } };
  const push = staged.length === 0 ? {} : { $push: { outbox: { $each: staged } } };
  return { updateOne: { filter: { _id: id, revision }, update: { $set: fields, ...push }, upsert: true } };
}

/** MongoDB's words for a document that it will never take: BadValue, too deep, and three for too large. */
const NEVER_TAKEN = [2, 15, 10_334, 17_419, 17_420];

/** Whether it is a document that is wrong, and not the way to MongoDB: what follows from some throws, or the driver refuses to send them. */
function isOwnFault(error: unknown): boolean {
  if (error instanceof TypeError || error instanceof RangeError) return true;
  if (error instanceof mongo.MongoInvalidArgumentError || error instanceof mongo.BSON.BSONError) return true;
  // It did not fit into the driver's buffer.
  if (codeOf(error) === 'ERR_OUT_OF_RANGE') return true;
  const codes = [codeOf(error), ...writeErrorsOf(error).map(({ code }) => code)];
  return codes.some((code) => NEVER_TAKEN.includes(code as number));
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : null;
}
