import fc from 'fast-check';

/**
 * Where everything begins that tries its luck. One seed for the whole run, so that the same code is told the same each time;
 * global-setup.mjs says which. What fails names its seed, and a property the path to what failed too: with both as `SEED` and `SEED_PATH`
 * it repeats.
 */
export const SEED = Number(process.env['SEED']);
export const PATH = process.env['SEED_PATH'];

fc.configureGlobal({ seed: SEED, ...(PATH !== undefined && { path: PATH }) });

/** fast-check, from that seed; lint lets nobody else import it. */
export { fc };
