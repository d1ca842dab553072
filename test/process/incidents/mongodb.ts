import { openSmallDisk } from '../../support/small-disk.ts';
import { startEngine } from '../engine.ts';
import type { Incident } from './incident.ts';

/** What happens to MongoDB, or on the way to it. */

const SECOND = 1_000;
/** Enough for all incidents; the journal alone takes 200. */
const DISK_MEGABYTES = 600;

export type MongoDBOnDisk = Awaited<ReturnType<typeof startMongoDBOnDisk>>;

/** Starts a MongoDB of its own whose disk can be filled. Needs root, because it mounts the disk. */
export async function startMongoDBOnDisk() {
  const disk = openSmallDisk(DISK_MEGABYTES);
  const { uri, ...started } = await startEngine(disk.folder);
  let { engine } = started;
  return {
    uri,
    /** Leaves no space at all. Resolves once MongoDB has ended because of that. */
    async fill() {
      disk.fill();
      await engine.ended();
    },
    /** Makes space, and starts MongoDB again, as its supervisor does. */
    async free() {
      disk.free();
      ({ engine } = await startEngine(disk.folder));
    },
    async close() {
      await engine.kill('SIGKILL');
      disk.close();
    },
  };
}

export const mongoAway = (seconds: number): Incident => ({
  name: `MongoDB away for ${seconds} s`,
  strike: ({ members }) => Promise.all(members.map(({ way }) => way.cut())),
  lasts: seconds * SECOND,
  alerts: ['TollgateMongoDBAway', 'TollgateWorkerStopped', 'TollgateErrors'],
  mend: ({ members }) => Promise.all(members.map(({ way }) => way.restore())),
  needsMending: true,
  isUnseen: false,
});

/** Its connections stand and nothing comes through. The other worker takes over its partitions. */
export const SILENT: Incident = {
  name: 'a worker whose MongoDB is silent',
  strike: async ({ member }) => member('worker-1').way.hush(),
  lasts: 'UNTIL_ALERT',
  alerts: ['TollgateWorkerStopped'],
  mend: ({ member }) => member('worker-1').way.restore(),
  needsMending: false,
  isUnseen: true,
};

export const DISK_FULL: Incident = {
  name: "MongoDB's disk is full, and MongoDB ends",
  strike: ({ disk }) => required(disk).fill(),
  lasts: 'UNTIL_ALERT',
  alerts: ['TollgateMongoDBAway', 'TollgateErrors'],
  mend: ({ disk }) => required(disk).free(),
  needsMending: true,
  isUnseen: false,
};

function required(disk: MongoDBOnDisk | null): MongoDBOnDisk {
  if (!disk) throw new Error('MongoDB has no disk of its own here: open the deployment with one.');
  return disk;
}
