import { z } from 'zod';
import { noSuch } from '../api/refusal.ts';
import { delivery } from '../webhooks/network.ts';
import { type Control, control } from './control.ts';

const yes = z.union([z.boolean(), z.enum(['true', 'false']).transform((value) => value === 'true')]);

/** How the API and the webhooks behave: outages, shapes, and an event once more. */
export const failing: Control[] = [
  control(
    'outage',
    {
      mode: z
        .enum(['refuse', '500', '429', 'hang', ''])
        .nullable()
        .transform((mode) => (mode === '' ? null : mode)),
      paths: z.string().optional(),
      lock_timeout: yes.optional(),
    },
    async ({ mode, paths, lock_timeout }, { settings }) => {
      await settings.set('outage', mode && { mode, paths, lock_timeout });
      return { mode, paths, lock_timeout };
    },
  ),

  control('webhook-version', { era: z.enum(['legacy', 'current']) }, async ({ era }, { settings }) => {
    await settings.set('era', era);
    return { era };
  }),

  control('resend', { event: z.string() }, async ({ event: id }, { store, delivering }) => {
    const event = await store.events.findOne({ _id: id });
    if (!event) throw noSuch('event', id);
    const copy = (await store.deliveries.countDocuments({ event: id })) + 1;
    const again = delivery(event, { copy, dueAt: new Date() });
    await store.deliveries.insertOne(again);
    delivering.send([again]);
    return { event: id, copy };
  }),
];
