/**
 * The clock for business time: access periods, ages of messages, `createdAt` of internal events. Leases and back-off use wall-clock time
 * instead. In local mode this is the sandbox's clock, which can be advanced.
 */
export interface Clock {
  now(): Date;
}

export const wallClock: Clock = { now: () => new Date() };

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
