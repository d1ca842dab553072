import { mongo } from 'mongoose';
import type { Projected } from '../billing/projected.ts';
import { secondOf } from '../inbox/position.ts';
import { type Base, type Folded, isOld } from './replay.ts';

/** A checkpoint as it is stored. */
type StoredCheckpoint = Projected<unknown>['bases'][number];

/** A document whose checkpoints can be read. */
export type Opened<State> = Omit<Projected<State>, 'bases'> & Folded<State>;

/** The stored bytes of each checkpoint in memory, so that an unchanged one is not serialized again. */
const storedForms = new WeakMap<Base<unknown>, StoredCheckpoint>();

/**
 * Returns the checkpoints of a stored document. Each is parsed when its state is first read, because few events come late. They are stored
 * as bytes, because no query searches in them, and MongoDB takes ten times as long for the same content as a document.
 */
export function openBases<State>(stored: readonly StoredCheckpoint[]): Base<State>[] {
  return stored.map((from) => {
    let state: State | null = null;
    const base = {
      second: from.second,
      get state() {
        state ??= mongo.BSON.deserialize(from.state.buffer) as State;
        return state;
      },
    };
    storedForms.set(base, from);
    return base;
  });
}

/**
 * Returns the checkpoint to store: the newest one that is old enough for late events. Newer ones are only kept in memory. A checkpoint that
 * was stored before keeps its bytes.
 */
export function packBases<State>({ bases, position }: Pick<Folded<State>, 'bases' | 'position'>): StoredCheckpoint[] {
  const newest = position === null ? 0 : secondOf(position);
  const base = bases.findLast((candidate) => isOld(candidate, newest));
  if (!base) return [];
  return [storedForms.get(base) ?? { second: base.second, state: bytesOf(base.state) }];
}

const bytesOf = <State>(state: State): mongo.Binary =>
  new mongo.Binary(mongo.BSON.serialize(state as mongo.Document, { ignoreUndefined: false }));
