import { PARKED_AFTER } from '../../../src/inbox/inbox.ts';
import { pause } from '../service.ts';
import type { Incident } from './incident.ts';

interface Row {
  _id: string;
  type: string;
  status: string;
  payload: string;
}

/** What is taken from the event until it is mended. */
let broken: Pick<Row, '_id' | 'payload'>;

/**
 * An event that cannot be folded: its payload is cut off, as by a disk that fails. All of its tries but the last are left out, which take a day.
 * Mended as docs/operating.md says.
 */
export const PARKED: Incident = {
  name: 'an event that cannot be folded is parked',
  async strike({ db }) {
    const events = db.collection<Row>('events');
    const [event] = await events.find({ status: 'PROCESSED', type: 'customer.updated' }).limit(1).toArray();
    if (!event) throw new Error('No event of these types is folded yet');
    broken = event;
    const due = { status: 'FAILED', attempts: PARKED_AFTER - 1, dueAt: new Date() };
    await events.updateOne({ _id: event._id }, { $set: { payload: '{', ...due }, $unset: { fact: 1 } });
    while ((await events.findOne({ _id: event._id }))?.status !== 'PARKED') await pause(50);
  },
  lasts: 'UNTIL_ALERT',
  alerts: ['TollgateEventsParked'],
  async mend({ db, run }) {
    const events = db.collection<Row>('events');
    await events.updateOne({ _id: broken._id }, { $set: { payload: broken.payload } });
    await run('replay', ['--status', 'PARKED', '--reason', 'the payload is mended']);
    while ((await events.findOne({ _id: broken._id }))?.status === 'PARKED') await pause(50);
  },
  needsMending: true,
  isUnseen: true,
};
