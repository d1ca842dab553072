import type { Letter } from './letter.ts';

export type ChannelName = 'EMAIL' | 'TELEGRAM';

/** A way to reach somebody. */
export interface Channel {
  /**
   * Hands a letter over. Resolves once the other side has taken it. Throws `Refused` where trying again would not help; whatever
   * else it throws is tried again.
   */
  send(to: string, letter: Letter): Promise<void>;
  close(): void;
}

/** The other side will never take it: no such mailbox, a chat that blocked the bot. */
export class Refused extends Error {
  override readonly name = 'Refused';
}

/** The other side says when to try again. */
export class TryLater extends Error {
  override readonly name = 'TryLater';
  /** In milliseconds. */
  readonly after: number;

  constructor(message: string, after: number) {
    super(message);
    this.after = after;
  }
}
