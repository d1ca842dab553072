import { type Connection, type mongo, Schema } from 'mongoose';
import { collectionOf } from '../platform/mongo.ts';

/** A running process of the service, as it last reported itself. */
export interface ProcessDocument {
  /** `<host>:<pid>`. A process that gets the name of an earlier one replaces its row. */
  _id: string;
  host: string;
  pid: number;
  role: 'all' | 'api' | 'worker';
  /** Milliseconds by which its clock was ahead of MongoDB's. */
  clockAhead: number;
  /** When it reported, by MongoDB's clock, because its own clock may be wrong. */
  reportedAt: Date;
  /** When MongoDB may remove the row of a process that has ended without removing it. */
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

/** Declares the collection `processes`: one row for each running process, so that `doctor` can name the one whose clock is wrong. */
export function processCollection(connection: Connection): mongo.Collection<ProcessDocument> {
  return collectionOf(connection, 'Process', processSchema);
}

/** Returns the rows of running processes. Expired rows are left out, because MongoDB removes them only about once a minute. */
export function runningProcesses(processes: mongo.Collection<ProcessDocument>): Promise<ProcessDocument[]> {
  return processes
    .find({ $expr: { $gt: ['$expiresAt', '$$NOW'] } })
    .sort({ _id: 1 })
    .toArray();
}
