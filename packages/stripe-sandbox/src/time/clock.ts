/** Where the time is read from: the wall, or Stripe's time here, which can be advanced. */
export interface Clock {
  now(): Date;
}

export const wallClock: Clock = { now: () => new Date() };

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
