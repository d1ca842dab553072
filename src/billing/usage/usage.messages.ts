import type { Message } from '../../outbox/message.ts';
import type { StagedMessage } from '../../outbox/staged.ts';
import type { Period } from '../entitlement/entitlement.view.ts';
import type { CounterId } from './usage.document.ts';

/** The shares of a limit, in percent, at which its user is told. */
export const SHARES = [80, 100] as const;
export type Share = (typeof SHARES)[number];

export interface Told {
  /** The feature's. */
  name: string;
  share: Share;
  limit: number;
  at: Date;
  state: Message['state'];
}

/** The fact that a share of a limit is used. Told once for each period, however often the limit changes in it. */
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
    // A fact of a counter is never taken back, so there is no later word on it.
    revision: 1,
  };
}
