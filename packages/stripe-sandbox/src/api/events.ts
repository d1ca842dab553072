import { z } from 'zod';
import { pageOf } from '../store/reader.ts';
import { type Endpoint, read } from './endpoint.ts';
import { list, pageFrom, within } from './list.ts';
import { flag, instant, paging, text } from './parameters.ts';
import { invalid, noSuch } from './refusal.ts';

/** https://docs.stripe.com/api/events */
export const events: Endpoint[] = [
  read('/v1/events/:id', {}, async ({ store, id }) => {
    const row = await store.events.findOne({ _id: id });
    if (!row) throw noSuch('event', id);
    return row.body;
  }),

  read(
    '/v1/events',
    {
      ...paging,
      type: text.optional(),
      types: z.array(text).max(20, 'up to 20 can be given').optional(),
      created: instant.optional(),
      delivery_success: flag.optional(),
    },
    async ({ store, params }) => {
      const { type, types, created, delivery_success } = params;
      if (type !== undefined && types !== undefined) {
        throw invalid('You may only specify one of these parameters: type, types.');
      }
      const page = pageFrom(params);
      const cursor = page.startingAfter ?? page.endingBefore;
      if (cursor !== undefined && !(await store.events.findOne({ _id: cursor }))) {
        throw noSuch('event', cursor, page.startingAfter === undefined ? 'ending_before' : 'starting_after');
      }
      const filter = {
        'body.type': typeFilter(types ?? (type === undefined ? undefined : [type])),
        'body.created': within(created),
        'body.pending_webhooks': delivery_success === undefined ? undefined : delivery_success ? 0 : { $gt: 0 },
      };
      const conditions = Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
      const { data, has_more } = await pageOf(store.events, conditions, page);
      return list('/v1/events', { data: data.map((row) => row.body), has_more });
    },
  ),
];

/** Each type may end in `*`, such as `invoice.*`. */
function typeFilter(types: string[] | undefined) {
  if (types === undefined) return undefined;
  const patterns = types.map((type) => type.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*'));
  return { $regex: `^(${patterns.join('|')})$` };
}
