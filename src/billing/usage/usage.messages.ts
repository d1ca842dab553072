import type { Message } from '../../outbox/message.ts';
import type { StagedMessage } from '../../outbox/staged.ts';
import type { Period } from '../entitlement/entitlement.view.ts';
import type { CounterId } from './usage.document.ts';

/** The shares of a limit, in percent, at which the user gets a message. */
export const SHARES = [80, 100] as const;
export type Share = (typeof SHARES)[number];

export interface Told {
  /** The name of the feature. */
  name: string;
  share: Share;
  limit: number;
  at: Date;
  state: Message['state'];
}

/** Returns the message that a share of a limit is used. It is sent once for each period, even if the limit changes. */
export function stagedShare(
  { _id, userId, feature, period }: CounterId & { period: Period },
  { name, share, limit, at, state }: Told,
): StagedMessage {
  const start = period.start.toISOString();
  return {
    message: {
      id: `usage:${userId}:${feature}:${start}:${share}`,
      kind: 'usage',
      userId,
      at,
      state,
      data: { feature, name, share, limit, resetsAt: period.end },
    },
    source: `usage:${_id}`,
    key: `${start}:${share}`,
    // The message of a counter is never withdrawn, so it has one version only.
    revision: 1,
  };
}
