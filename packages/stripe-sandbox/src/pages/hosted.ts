import type { Perform } from '../store/perform.ts';
import type { Reader } from '../store/reader.ts';
import type { Cause } from '../store/work.ts';
import type { Passing } from '../time/passing.ts';
import type { SandboxClock } from '../time/sandbox-clock.ts';

/** What the hosted pages work with. */
export interface Hosted {
  reader: Reader;
  clock: SandboxClock;
  passing: Passing;
  perform: Perform;
  /** A new request's name: what a page does is a request of Stripe's own, with a key of its own. */
  cause(): Cause;
}
