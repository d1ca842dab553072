import type { Store } from '../store/store.ts';

/** A source of time: the wall clock, or the sandbox's clock, which can be advanced. */
export interface Clock {
  now(): Date;
}

export const wallClock: Clock = { now: () => new Date() };

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Stripe's time in the sandbox: the wall clock plus a stored offset. */
export interface SandboxClock extends Clock {
  seconds(): number;
  /** Moves the clock forward. It never goes back, because past events would then be in the future. */
  moveTo(instant: Date): Promise<void>;
}

/** Opens the clock with the stored offset. */
export async function openSandboxClock(store: Store, wall: Clock): Promise<SandboxClock> {
  const saved = await store.settings.findOne({ _id: 'clock' });
  let offset = saved?.offset ?? 0;
  const now = () => new Date(wall.now().getTime() + offset);

  return {
    now,
    seconds: () => Math.floor(now().getTime() / SECOND),
    async moveTo(instant) {
      const ahead = instant.getTime() - now().getTime();
      if (ahead <= 0) return;
      offset += ahead;
      await store.settings.updateOne({ _id: 'clock' }, { $set: { offset } }, { upsert: true });
    },
  };
}
