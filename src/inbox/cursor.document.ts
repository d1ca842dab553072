import { type Connection, type mongo, Schema } from 'mongoose';
import { collectionOf } from '../platform/mongo.ts';

/** `events`: Stripe's list of events. `objects`: the objects of known customers. `import`: everything that Stripe lists, on request. */
export type Job = 'events' | 'objects' | 'import';

/** Leases other than those of jobs: the partitions of due events, and the workers that share them. See worker/partitions.ts. */
export type Lease = `partition:${number}` | `worker:${string}`;

/** The progress of a job, and the process that runs it. */
export interface Cursor {
  _id: Job | Lease;
  /** Everything that Stripe had at this instant of its clock is stored here. Only a complete pass advances it. */
  upTo?: Date;
  /** When the last pass began, in business time. */
  beganAt?: Date;
  /** A pass was requested that begins at this instant or later, in business time. */
  requestedAt?: Date;
  /** The current pass, so that it resumes after a crash. Each job has its own shape. */
  pass?: object;
  /** The result of the last finished pass, and when it ended, by MongoDB's time. */
  report?: object;
  finishedAt?: Date;
  /** Why the last run failed, if it did. */
  error?: string;
  /** The process that runs the job, and when its lease ends, by MongoDB's time. */
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
