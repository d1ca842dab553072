import { z } from 'zod';
import type { Reader } from '../store/reader.ts';
import type { Store } from '../store/store.ts';
import type { Work } from '../store/work.ts';
import { expand } from './parameters.ts';

export interface ReadRequest<P> {
  reader: Reader;
  store: Store;
  params: P;
  /** The object named in the URL, an empty string where it names none. */
  id: string;
}

interface WriteRequest<P> {
  work: Work;
  params: P;
  id: string;
}

export interface Endpoint {
  method: 'GET' | 'POST' | 'DELETE';
  path: string;
  shape: z.ZodType;
  read?(request: ReadRequest<unknown>): Promise<object>;
  /** A `Refusal` that is returned, not thrown, refuses and keeps what was done. */
  write?(request: WriteRequest<unknown>): Promise<object>;
}

/** An endpoint that only looks. */
export function read<S extends z.ZodRawShape>(
  path: string,
  fields: S,
  answer: (request: ReadRequest<z.output<z.ZodObject<S>>>) => Promise<object>,
): Endpoint {
  const shape = z.strictObject({ expand, ...fields });
  return { method: 'GET', path, shape, read: answer as NonNullable<Endpoint['read']> };
}

/** An endpoint that changes something; its work is committed before it answers. */
export function write<S extends z.ZodRawShape>(
  route: `${'POST' | 'DELETE'} ${string}`,
  fields: S,
  answer: (request: WriteRequest<z.output<z.ZodObject<S>>>) => Promise<object>,
): Endpoint {
  const [method, path] = route.split(' ') as ['POST' | 'DELETE', string];
  const shape = z.strictObject({ expand, ...fields });
  return { method, path, shape, write: answer as NonNullable<Endpoint['write']> };
}
