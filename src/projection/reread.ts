import type { Inbox } from '../inbox/inbox.ts';
import { positionOf } from '../inbox/position.ts';
import { SECOND } from '../platform/clock.ts';
import type { Broken } from './replay.ts';

/** An event that asks for nothing but to read an object again; look-up.ts does. */
export const REREAD = 'object.reread';

/** Stripe may still be at work on what it told; after so long, what it answers holds for the whole second. */
const SETTLES_AFTER = 2 * SECOND;

const READABLE = ['subscription', 'customer'];

/** Asks for objects to be read from Stripe, each once for a second in which its updates do not tell their order. */
export async function requestRereads(inbox: Inbox, broken: readonly Broken[], now: Date): Promise<void> {
  for (const { id, second } of broken.filter(({ kind }) => READABLE.includes(kind))) {
    const _id = `reread:${id}:${second}`;
    await inbox.storeQuestion(
      {
        _id,
        type: REREAD,
        source: 'SYSTEM',
        position: positionOf(now, 'ours', _id),
        createdAt: now,
        receivedAt: now,
        apiVersion: null,
        livemode: false,
        payload: JSON.stringify({ id: _id, type: REREAD, data: { object: { id } } }),
      },
      { about: id, askAt: new Date(second * SECOND + SETTLES_AFTER) },
    );
  }
}
