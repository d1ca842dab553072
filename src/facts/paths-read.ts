import { isObject, type StripeObject } from './stripe-value.ts';

/** The path of a field inside an object: its names, and `[]` for any row of a list. */
export const under = (path: string, key: string): string => (path === '' ? key : `${path}.${key}`);
export const rowOf = (path: string): string => `${path}[]`;

/** The same object for whoever reads it; the path of every field that is read is added to `paths`. */
export function watched<T extends StripeObject | readonly unknown[]>(value: T, paths: Set<string>, path = ''): T {
  return new Proxy(value, {
    get(target, key, receiver) {
      const found: unknown = Reflect.get(target, key, receiver);
      if (typeof key === 'symbol' || key === 'length' || !Object.hasOwn(target, key)) return found;
      const place = Array.isArray(target) ? rowOf(path) : under(path, key);
      paths.add(place);
      return isObject(found) || Array.isArray(found) ? watched(found, paths, place) : found;
    },
  });
}
