import type { mongo } from 'mongoose';
import type { MessageDocument } from '../outbox/message.document.ts';
import type { Message, ServiceKind } from '../outbox/message.ts';
import type { Clock } from '../platform/clock.ts';
import { duplicateKey } from '../platform/mongo.ts';

/** A message that no document causes: a problem of the service for admins, or for customers a card that expires or a plan that will change. */
export type Alert = Extract<Message, { kind: ServiceKind | 'card-expires' | 'plan-will-change' }>;

export interface Alerts {
  /**
   * Stages an alert. Its ID names the incident, so raising it again does nothing and the alert is sent once. `source` is the stream whose
   * owner receives the alert. Absent for alerts about the service.
   */
  raise(alert: Omit<Alert, 'at' | 'state'> & { source?: string }): Promise<void>;
  /** Whether an alert was raised and is not withdrawn. */
  isRaised(id: string): Promise<boolean>;
  /**
   * Withdraws the alerts of a kind that are not sent yet and for which `holds` returns false. Raising such an alert again makes it due
   * again.
   */
  withdraw<Kind extends Alert['kind']>(
    kind: Kind,
    holds: (alert: Extract<Alert, { kind: Kind }>) => Promise<boolean>,
  ): Promise<void>;
}

export interface AlertsOptions {
  messages: mongo.Collection<MessageDocument>;
  /** The clock for the date of an alert. */
  clock: Clock;
  /** The clock for when it is due: at once. */
  wall: Clock;
}

/** Creates alerts. They are inserted into `messages` directly, because they are not side effects of a document. */
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

    async isRaised(id) {
      const raised = { _id: id, state: 'DUE' as const };
      return (await messages.findOne(raised, { projection: { _id: 1 } })) !== null;
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
