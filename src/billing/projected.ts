import { type mongo, Schema } from 'mongoose';

/**
 * The version of the shape of `state` and `bases`. Raise it when the shape changes: a document of another version is folded again from its
 * first event, by its next event or by `npm run rebuild -- --write`.
 */
export const SHAPE_VERSION = 10;

/** The fields of every folded document, except its published fields. */
export interface Projected<State> {
  _id: string;
  /** Counts the writes and guards them: a write succeeds only on the revision that it read. */
  revision: number;
  /** The SHAPE_VERSION that wrote the document. */
  v: number;
  /** The position of the newest event in the state. */
  position: string | null;
  state: State;
  /** Checkpoints: the states before certain seconds, as BSON, from which a refold for a late event starts. */
  bases: { second: number; state: mongo.Binary }[];
}

/** The Mongoose schema of these fields. */
export const projectedFields = {
  _id: { type: String, required: true },
  revision: { type: Number, required: true },
  v: { type: Number, required: true },
  position: String,
  state: Schema.Types.Mixed,
  bases: [Schema.Types.Mixed],
};
