/**
 * The same function of a value that never changes, computed once for each value and other arguments: asked again, it returns what it
 * returned before. Nothing is kept of a value that nobody has any more, and of one value only the last answer.
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
