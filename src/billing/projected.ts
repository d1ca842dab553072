import { type mongo, Schema } from 'mongoose';

/**
 * The shape of `state` and `bases`; raised when it changes. A document of another one is folded again from nothing, by its next event
 * or by `npm run rebuild -- --write`.
 */
export const SHAPE_VERSION = 8;

/** What every folded document has beside its published fields. */
export interface Projected<State> {
  _id: string;
  /** Counts the writes, and guards them: a write names the revision that it read. */
  revision: number;
  /** SHAPE_VERSION as it was when this was written. */
  v: number;
  /** Position of the newest event that is folded in. */
  position: string | null;
  state: State;
  /** The state before certain seconds, as bytes (BSON): where a refold for a late event starts. */
  bases: { second: number; state: mongo.Binary }[];
}

/** The same for mongoose. */
export const projectedFields = {
  _id: { type: String, required: true },
  revision: { type: Number, required: true },
  v: { type: Number, required: true },
  position: String,
  state: Schema.Types.Mixed,
  bases: [Schema.Types.Mixed],
};
