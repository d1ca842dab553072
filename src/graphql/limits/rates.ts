import type { GraphQLResolveInfo, GraphQLSchema } from 'graphql';
import type { Connection } from 'mongoose';
import { createRate } from '../../platform/rate.ts';
import type { RateLimits } from '../../platform/rate-limits.ts';
import { applyMiddleware } from '../cjs.ts';
import type { Context } from '../context.ts';
import type { SignedIn } from '../viewer.ts';

export type RateName = 'commands' | 'promotionCodes' | 'emailConfirmations' | 'adminCommands';

/** How often a person may ask for what calls Stripe. */
export interface Rates {
  /** Throws RateLimited where the person has asked for this field too often in this minute. */
  take(rate: RateName, field: string, userId: string): Promise<void>;
}

/** Rates counted in MongoDB, for all processes together; without limits there are none. */
export function createRates(connection: Connection, limits: RateLimits | undefined): Rates {
  if (limits === undefined) return { take: async () => {} };
  const rates = {
    commands: createRate(connection, limits.commands),
    promotionCodes: createRate(connection, limits.promotionCodes),
    emailConfirmations: createRate(connection, limits.emailConfirmations),
    adminCommands: createRate(connection, limits.adminCommands),
  };
  return { take: (rate, field, userId) => rates[rate].take(`${field}:${userId}`) };
}

/**
 * The rate of each root field that calls Stripe, or that an admin does something with. Each field and person has a count of its
 * own. `checkout` counts by itself: a call that finds the open session is none. So do the e-mails
 * that `updateContact` sends.
 */
export const RATED: Record<'Query' | 'Mutation', Record<string, RateName>> = {
  Query: {
    planChangePreview: 'commands',
    promotionCode: 'promotionCodes',
  },
  Mutation: {
    syncCheckout: 'commands',
    billingPortal: 'commands',
    changePlan: 'commands',
    cancelSubscription: 'commands',
    resumeSubscription: 'commands',
    updateContact: 'commands',
    deleteCustomer: 'commands',
    grantEntitlement: 'adminCommands',
    revokeGrant: 'adminCommands',
    linkCustomer: 'adminCommands',
    unlinkCustomer: 'adminCommands',
    replayEvents: 'adminCommands',
    reconcileCustomer: 'adminCommands',
    refundPayment: 'adminCommands',
  },
};

/** The schema with its rates in force; a rate for a field that does not exist throws. */
export function limitRates(schema: GraphQLSchema): GraphQLSchema {
  const limited = Object.entries(RATED).map(([type, fields]) => [
    type,
    Object.fromEntries(Object.entries(fields).map(([field, rate]) => [field, limiting(rate)])),
  ]);
  return applyMiddleware(schema, Object.fromEntries(limited));
}

function limiting(rate: RateName) {
  return async (
    resolve: (...args: unknown[]) => unknown,
    parent: unknown,
    args: unknown,
    context: Context,
    info: GraphQLResolveInfo,
  ) => {
    // The permission rule, which is asked first, made sure that somebody is signed in.
    await context.rates.take(rate, info.fieldName, (context.viewer as SignedIn).userId);
    return resolve(parent, args, context, info);
  };
}
