import { totalmem } from 'node:os';

// Prints V8's flags for a process that may use as much memory as its container, or as the number of megabytes in the first argument:
// `node $(node scripts/heap-flags.mjs) dist/main.js`.

const MEGABYTE = 1024 * 1024;
/** Beside the heap: code, stacks, buffers of sockets. Measured: docs/scaling.md. */
const BESIDE = 128;
/** V8 keeps three areas of this size for young objects. */
const YOUNG_AREAS = 3;
/** More old objects than this are a leak: what the service keeps is bounded. */
const MOST_OLD = 2_048;

const [, , given] = process.argv;
const limit = given === undefined ? containerLimit() : Number(given);
if (!(limit >= 256)) throw new Error(`The service needs 256 MB or more, but may use ${limit} MB.`);
const young = youngFor(limit);
const old = Math.min(MOST_OLD, Math.floor(limit - BESIDE - YOUNG_AREAS * young));
process.stdout.write(`--max-old-space-size=${old} --max-semi-space-size=${young}\n`);

/** Answers leave much garbage behind. With 64 MB for young objects, a page of customers costs a quarter less CPU than with 16, V8's default. */
function youngFor(megabytes) {
  if (megabytes >= 1_024) return 64;
  return megabytes >= 512 ? 32 : 16;
}

/** The limit of the control group, which is 0 or larger than the machine where there is none. */
function containerLimit() {
  const limit = process.constrainedMemory() || Number.POSITIVE_INFINITY;
  return Math.min(limit, totalmem()) / MEGABYTE;
}
