import type { mongo } from 'mongoose';
import type { MessageDocument } from '../outbox/message.document.ts';
import type { Message, ServiceKind } from '../outbox/message.ts';
import type { Clock } from '../platform/clock.ts';
import { duplicateKey } from '../platform/mongo.ts';

/** What the service itself has to tell, beside what follows from documents: to admins, and to customers what only time makes so. */
export type Alert = Extract<Message, { kind: ServiceKind | 'card-expires' }>;

export interface Alerts {
  /**
   * Stages an alert. Its id names the incident: raised again, it changes nothing, so it is told once. `source` is the stream whose owner is
   * told; absent for what concerns the service.
   */
  raise(alert: Omit<Alert, 'at' | 'state'> & { source?: string }): Promise<void>;
  /** Withdraws the alerts of a kind that are not sent yet and do not hold any more. Raised again, such an alert is due again. */
  withdraw<Kind extends Alert['kind']>(
    kind: Kind,
    holds: (alert: Extract<Alert, { kind: Kind }>) => Promise<boolean>,
  ): Promise<void>;
}

export interface AlertsOptions {
  messages: mongo.Collection<MessageDocument>;
  /** Dates it. */
  clock: Clock;
  /** Says when it is to be told: at once. */
  wall: Clock;
}

/** Alerts are put into `messages` directly: they follow from no document. */
export function createAlerts({ messages, clock, wall }: AlertsOptions): Alerts {
  return {
    async raise({ id, source = 'service', ...alert }) {
      const now = clock.now();
      const row = { ...alert, at: now, state: 'DUE', stagedAt: now, source, revision: 1, dueAt: wall.now() };
      try {
        await messages.insertOne({ _id: id, ...row } as MessageDocument);
      } catch (error) {
        if (!duplicateKey(error)) throw error;
        await messages.updateOne(
          { _id: id, state: 'WITHDRAWN', dueAt: { $exists: true } },
          { $set: { state: 'DUE', dueAt: wall.now() } },
        );
      }
    },

    async withdraw(kind, holds) {
      const unsent = messages.find({ state: 'DUE', dueAt: { $exists: true }, kind });
      for await (const { _id, ...message } of unsent) {
        if (await holds({ ...message, id: _id } as unknown as Parameters<typeof holds>[0])) continue;
        await messages.updateOne({ _id, outcome: { $exists: false } }, { $set: { state: 'WITHDRAWN' } });
      }
    },
  };
}
