import type { Incident } from './incident.ts';
import type { SmallDisk } from './small-disk.ts';

const SECOND = 1_000;

/** What happens to MongoDB, or on the way to it. */

export const mongoAway = (seconds: number): Incident => ({
  name: `MongoDB away for ${seconds} s`,
  strike: ({ members }) => Promise.all(members.map(({ way }) => way.cut())),
  lasts: seconds * SECOND,
  alerts: ['TollgateErrors'],
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
  alerts: ['TollgateErrors'],
  mend: ({ disk }) => required(disk).free(),
  needsMending: true,
  isUnseen: false,
};

function required(disk: SmallDisk | null): SmallDisk {
  if (!disk) throw new Error('MongoDB has no disk of its own here: open the deployment with one.');
  return disk;
}
