import { setTimeout as pause } from 'node:timers/promises';
import { type Ask, Unavailable } from './ask.ts';
import { RecordUseDocument } from './operations.generated.ts';

export interface Use {
  userId: string;
  feature: string;
  quantity: number;
  /** Identifies the use, such as a job's ID. A retry has the same key, so the use counts once. */
  idempotencyKey: string;
}

/** `postponed`: Tollgate is away, and the use will be recorded later. `unknown`: Tollgate is away, and the use was not counted. */
export type Recorded = 'counted' | 'exhausted' | 'postponed' | 'unknown';

interface UsageOptions {
  ask: Ask;
  /** What to do if Tollgate is away: `open` provides the use and records it later, `closed` does not provide it. */
  ifUnavailable: 'open' | 'closed';
  /** How often to send a use before giving up. */
  attempts?: number;
  /** The pause before the second attempt, in milliseconds. It doubles with each further attempt. */
  firstPause?: number;
  /** How often to send postponed uses again, in milliseconds. */
  retryEvery?: number;
}

/** Records usage with retries. Postponed uses are kept in memory: keep them in your database if a restart must not lose them. */
export function createUsage(options: UsageOptions) {
  const { ask, ifUnavailable, attempts = 3, firstPause = 200, retryEvery = 2_000 } = options;
  const postponed: Use[] = [];
  const timer = setInterval(() => void recordPostponed(), retryEvery);
  let recording = false;

  async function send(input: Use): Promise<Recorded> {
    const { recordUsage } = await ask(RecordUseDocument, { input });
    const [error] = recordUsage?.userErrors ?? [];
    if (!error) return 'counted';
    if (error.code === 'QUOTA_EXHAUSTED') return 'exhausted';
    throw new Error(`${error.code}: ${error.message}`);
  }

  async function recordPostponed(): Promise<void> {
    if (recording) return;
    recording = true;
    try {
      for (let use = postponed[0]; use; use = postponed[0]) {
        // It was provided already, so a refusal comes too late. Your support may want to know.
        if ((await send(use)) === 'exhausted') console.warn('used beyond the limit', use);
        postponed.shift();
      }
    } catch (error) {
      if (!(error instanceof Unavailable)) console.error('cannot be recorded', postponed.shift(), error);
    } finally {
      recording = false;
    }
  }

  return {
    /** Records a use. Call it before you provide the use. */
    async record(use: Use): Promise<Recorded> {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await send(use);
        } catch (error) {
          if (!(error instanceof Unavailable)) throw error;
          if (attempt === attempts) break;
          // Random, so that many instances do not come back at the same moment.
          const ownPause = firstPause * 2 ** (attempt - 1) * (0.5 + Math.random());
          // A longer pause than a user waits for is the same as no answer.
          if ((error.retryAfter ?? 0) > 2_000) break;
          await pause(error.retryAfter ?? ownPause);
        }
      }
      if (ifUnavailable === 'closed') return 'unknown';
      postponed.push(use);
      return 'postponed';
    },
    /** Stops sending postponed uses, and returns those that are left. */
    close(): readonly Use[] {
      clearInterval(timer);
      return postponed;
    },
  };
}
