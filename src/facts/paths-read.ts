import { isObject, type StripeObject } from './stripe-value.ts';

/** The path of a field of an object: names joined by dots. A row of a list adds `[]`. */
export const under = (path: string, key: string): string => (path === '' ? key : `${path}.${key}`);
export const rowOf = (path: string): string => `${path}[]`;

/** Returns a proxy of the object that behaves like it, and adds the path of every field that is read to `paths`. */
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
