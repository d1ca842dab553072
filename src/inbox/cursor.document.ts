import { type Connection, type mongo, Schema } from 'mongoose';
import { collectionOf } from '../platform/mongo.ts';

/** `events`: Stripe's list of events. `objects`: the objects of customers that we know. `import`: all that Stripe lists, on request. */
export type Job = 'events' | 'objects' | 'import';

/** What is leased beside jobs: the partitions of what is due, and the workers that share them; see worker/partitions.ts. */
export type Lease = `partition:${number}` | `worker:${string}`;

/** How far a job has come, and who is at it. */
export interface Cursor {
  _id: Job | Lease;
  /** Everything that Stripe knew at this instant (its clock) is known here. Only a pass that left nothing out moves it. */
  upTo?: Date;
  /** When the last pass began, by the clock of business. */
  beganAt?: Date;
  /** Somebody wants a pass that begins at this instant or later, by the clock of business. */
  requestedAt?: Date;
  /** The pass under way: where a killed one goes on. Its shape is the job's own. */
  pass?: object;
  /** What the last finished pass did, and when it ended by the wall's clock. */
  report?: object;
  finishedAt?: Date;
  /** Why the last run broke off, if it did. */
  error?: string;
  /** Which process is at it, and until when by the wall's clock nobody else may be. */
  owner?: string;
  until?: Date;
}

const cursorSchema = new Schema<Cursor>(
  {
    _id: { type: String, required: true },
    upTo: Date,
    beganAt: Date,
    requestedAt: Date,
    pass: Schema.Types.Mixed,
    report: Schema.Types.Mixed,
    finishedAt: Date,
    error: String,
    owner: String,
    until: Date,
  },
  { collection: 'cursors', versionKey: false, minimize: false, strict: 'throw' },
);

/** The collection `cursors`: one row for each job, found by its name. */
export function cursorCollection(connection: Connection): mongo.Collection<Cursor> {
  return collectionOf(connection, 'Cursor', cursorSchema);
}
