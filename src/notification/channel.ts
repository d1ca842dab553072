import type { RenderedMessage } from './render-message.ts';

export type ChannelName = 'EMAIL' | 'TELEGRAM';

/** A way to reach a person. */
export interface Channel {
  /**
   * Hands a message over. Resolves once the other side has taken it. Throws `Refused` if trying again would not help. After any other
   * error it is tried again.
   */
  send(to: string, message: RenderedMessage): Promise<void>;
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
