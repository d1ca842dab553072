import { z } from 'zod';
import type { Reader } from '../store/reader.ts';
import type { Store } from '../store/store.ts';
import type { Work } from '../store/work.ts';
import { expand } from './parameters.ts';

export interface ReadRequest<P> {
  reader: Reader;
  store: Store;
  params: P;
  /** The ID of the object in the URL. Empty if the URL has none. */
  id: string;
  /** The customer in the URL of an object that belongs to one. Otherwise empty. */
  customer: string;
}

interface WriteRequest<P> {
  work: Work;
  params: P;
  id: string;
  customer: string;
}

export interface Endpoint {
  method: 'GET' | 'POST' | 'DELETE';
  path: string;
  shape: z.ZodType;
  read?(request: ReadRequest<unknown>): Promise<object>;
  /** Changes something and returns the answer. A `Refusal` that is returned instead of thrown is answered, and the changes are kept. */
  write?(request: WriteRequest<unknown>): Promise<object>;
}

/** Declares an endpoint that only reads. */
export function read<S extends z.ZodRawShape>(
  path: string,
  fields: S,
  answer: (request: ReadRequest<z.output<z.ZodObject<S>>>) => Promise<object>,
): Endpoint {
  const shape = z.strictObject({ expand, ...fields });
  return { method: 'GET', path, shape, read: answer as NonNullable<Endpoint['read']> };
}

/** Declares an endpoint that changes something. Its work is committed before it answers. */
export function write<S extends z.ZodRawShape>(
  route: `${'POST' | 'DELETE'} ${string}`,
  fields: S,
  answer: (request: WriteRequest<z.output<z.ZodObject<S>>>) => Promise<object>,
): Endpoint {
  const [method, path] = route.split(' ') as ['POST' | 'DELETE', string];
  const shape = z.strictObject({ expand, ...fields });
  return { method, path, shape, write: answer as NonNullable<Endpoint['write']> };
}
