import type { mongo } from 'mongoose';
import type { Erasure } from './erasure.document.ts';

/** Whose an event is, as far as anybody knows. */
export interface Bearer {
  userId: string | null;
  customerId: string | null;
  sessionId: string | null;
  position: string;
}

export interface Erasures {
  /** Keeps them; one that is known is kept as it is. */
  learn(erasures: readonly Erasure[]): Promise<void>;
  /** Those that may concern any of these. One read. */
  about(bearers: readonly Bearer[]): Promise<Erasure[]>;
  /** Whether any account was deleted. */
  exist(): Promise<boolean>;
}

export function createErasures(erasures: mongo.Collection<Erasure>): Erasures {
  return {
    async learn(told) {
      if (told.length === 0) return;
      const updates = told.map(({ _id, ...erasure }) => ({
        updateOne: { filter: { _id }, update: { $setOnInsert: erasure }, upsert: true },
      }));
      await erasures.bulkWrite(updates, { ordered: false });
    },

    async about(bearers) {
      const userIds = known(bearers.map(({ userId }) => userId));
      const stripeIds = known(bearers.flatMap(({ customerId, sessionId }) => [customerId, sessionId]));
      if (userIds.length + stripeIds.length === 0) return [];
      return erasures.find({ $or: [{ userId: { $in: userIds } }, { stripeIds: { $in: stripeIds } }] }).toArray();
    },

    exist: async () => (await erasures.findOne({}, { projection: { _id: 1 } })) !== null,
  };
}

const known = (ids: readonly (string | null)[]): string[] => [...new Set(ids)].filter((id) => id !== null);

/**
 * The erasure that takes an event of this bearer, if one does: whatever is told of a Stripe customer that was deleted with its account,
 * whenever it comes, and of no Stripe customer what is the user's and happened before. So it is the same for every order of arrival, and
 * whoever signs up again has a new Stripe customer, whose data stays.
 */
export function erasureOf(
  { userId, customerId, sessionId, position }: Bearer,
  erasures: readonly Erasure[],
): Erasure | undefined {
  return erasures.find(
    (erasure) =>
      erasure.stripeIds.some((id) => id === customerId || id === sessionId) ||
      (customerId === null && erasure.userId === userId && position < erasure.position),
  );
}
