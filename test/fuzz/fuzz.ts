import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect } from '@jest/globals';
import { fc, PATH, SEED } from '../support/seed.ts';

/** How many inputs each fuzzer tries. Fewer do not reach every refusal of a catalog, as the thresholds of coverage require. */
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 340);

/** For all of them, in milliseconds; generous, for a machine that does other things beside. */
export const TIMEOUT = 120_000 + RUNS * 200;

/** How many are tried together. */
const CROWD = 50;
/** By how much the heap may be larger at the end than after the first tenth: what is kept of each input would be far more. */
const GROWTH = 64 * 1024 * 1024;
/** For making a failure small. */
const SHRINKING = 30_000;

/** What is wrong with each of some inputs that were tried together; null where nothing is. */
export type Attack<T> = (inputs: readonly T[]) => Promise<readonly (string | null)[]>;

/** Tries `RUNS` inputs, a crowd at a time. One that went wrong is tried again alone, and shrunk. */
export async function fuzz<T>(what: string, input: fc.Arbitrary<T>, attack: Attack<T>): Promise<void> {
  if (PATH !== undefined) return alone(input, attack, PATH);
  const all = fc.sample(input, RUNS);
  let early = 0;
  for (let from = 0; from < all.length; from += CROWD) {
    const wrong = await attack(all.slice(from, from + CROWD));
    const index = wrong.findIndex((one) => one !== null);
    if (index !== -1) {
      await alone(input, attack, String(from + index));
      // Alone it does no harm: so it takes the crowd, of this seed.
      expect(`seed ${SEED}, input ${from + index}: ${fc.stringify(all[from + index])}\n${wrong[index]}`).toBe(null);
    }
    if (early === 0 && from >= all.length / 10) early = heapUsed();
  }
  const grown = heapUsed() - early;
  process.stdout.write(`fuzz: ${RUNS} ${what} of seed ${SEED}, the heap grew by ${Math.round(grown / 1024)} kB\n`);
  expect(grown).toBeLessThan(GROWTH);
}

function alone<T>(input: fc.Arbitrary<T>, attack: Attack<T>, path: string): Promise<void> {
  const property = fc.asyncProperty(input, async (one) => expect(await attack([one])).toEqual([null]));
  return fc.assert(property, { path, numRuns: 1, interruptAfterTimeLimit: SHRINKING });
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

function heapUsed(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}
