import { type Connection, type mongo, Schema } from 'mongoose';
import { collectionOf } from '../platform/mongo.ts';

/** A process of the service that runs, as it last reported itself. */
export interface ProcessDocument {
  /** `<host>:<pid>`: a process that starts in the place of another one replaces its row. */
  _id: string;
  host: string;
  pid: number;
  role: 'all' | 'api' | 'worker';
  /** Milliseconds by which its clock was ahead of MongoDB's. */
  clockAhead: number;
  /** When it reported, by MongoDB's clock: its own may be the one that is wrong. */
  reportedAt: Date;
  /** When MongoDB may remove the row, because the process has ended without a word. */
  expiresAt: Date;
}

const processSchema = new Schema<ProcessDocument>(
  {
    _id: { type: String, required: true },
    host: { type: String, required: true },
    pid: { type: Number, required: true },
    role: { type: String, required: true },
    clockAhead: { type: Number, required: true },
    reportedAt: { type: Date, required: true },
    expiresAt: { type: Date, required: true },
  },
  { collection: 'processes', versionKey: false, minimize: false, strict: 'throw' },
);
processSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

/** The collection `processes`: one row for each process that runs, so that `doctor` can name the one whose clock is wrong. */
export function processCollection(connection: Connection): mongo.Collection<ProcessDocument> {
  return collectionOf(connection, 'Process', processSchema);
}

/** The rows of processes that run. MongoDB removes expired rows about once a minute, so they are left out here. */
export function runningProcesses(processes: mongo.Collection<ProcessDocument>): Promise<ProcessDocument[]> {
  return processes
    .find({ $expr: { $gt: ['$expiresAt', '$$NOW'] } })
    .sort({ _id: 1 })
    .toArray();
}
