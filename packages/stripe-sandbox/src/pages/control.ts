import { z } from 'zod';
import type { Settings } from '../settings.ts';
import type { Store } from '../store/store.ts';
import type { Work } from '../store/work.ts';
import type { Delivering } from '../webhooks/delivering.ts';

/** What a control works with. */
export interface Desk {
  store: Store;
  settings: Settings;
  delivering: Delivering;
  /** Does a piece of work as somebody at Stripe's dashboard would: the events name a request. */
  act<T>(move: (work: Work) => Promise<T>): Promise<T>;
}

/** One thing that can be done at the control panel. */
export interface Control {
  name: string;
  shape: z.ZodType;
  run(given: unknown, desk: Desk): Promise<object>;
}

/** Something to do at `POST /_control/{name}`, with these fields. */
export function control<S extends z.ZodRawShape>(
  name: string,
  fields: S,
  run: (given: z.output<z.ZodObject<S>>, desk: Desk) => Promise<object>,
): Control {
  return { name, shape: z.strictObject(fields), run: run as Control['run'] };
}
