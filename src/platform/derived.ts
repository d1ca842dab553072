/**
 * Memoizes a function of a value that never changes. Calling it again with the same value and arguments returns the earlier result. For
 * each value only the last result is kept, and only as long as the value itself is in use.
 */
export function derived<Value extends object, Rest extends readonly unknown[], Result>(
  compute: (value: Value, ...rest: Rest) => Result,
): (value: Value, ...rest: Rest) => Result {
  const known = new WeakMap<Value, { rest: Rest; result: Result }>();
  return (value, ...rest) => {
    const last = known.get(value);
    if (last?.rest.every((argument, n) => argument === rest[n])) return last.result;
    const result = compute(value, ...rest);
    known.set(value, { rest, result });
    return result;
  };
}
