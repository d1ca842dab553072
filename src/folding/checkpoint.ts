import { mongo } from 'mongoose';
import type { Projected } from '../billing/projected.ts';
import { secondOf } from '../inbox/position.ts';
import { type Base, type Folded, isOld } from './replay.ts';

/** As it is stored. */
type PackedBase = Projected<unknown>['bases'][number];

/** A document as the engine works on it: its bases can be read. */
export type Opened<State> = Omit<Projected<State>, 'bases'> & Folded<State>;

/** The bytes that a base came from, for as long as somebody has it. */
const packed = new WeakMap<Base<unknown>, PackedBase>();

/**
 * The bases of a stored document, each read when it is asked for: hardly any event comes late. They are stored as bytes, because
 * nobody searches in them, and MongoDB takes ten times as long for the same as a document.
 */
export function openBases<State>(stored: readonly PackedBase[]): Base<State>[] {
  return stored.map((from) => {
    let state: State | null = null;
    const base = {
      second: from.second,
      get state() {
        state ??= mongo.BSON.deserialize(from.state.buffer) as State;
        return state;
      },
    };
    packed.set(base, from);
    return base;
  });
}

/**
 * What of them is stored: the one for late events. The younger ones serve for as long as somebody has the account in memory. One that was
 * stored before is not written anew.
 */
export function packBases<State>({ bases, position }: Pick<Folded<State>, 'bases' | 'position'>): PackedBase[] {
  const newest = position === null ? 0 : secondOf(position);
  const base = bases.findLast((one) => isOld(one, newest));
  if (!base) return [];
  return [packed.get(base) ?? { second: base.second, state: bytesOf(base.state) }];
}

const bytesOf = <State>(state: State): mongo.Binary =>
  new mongo.Binary(mongo.BSON.serialize(state as mongo.Document, { ignoreUndefined: false }));
