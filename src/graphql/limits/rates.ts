import type { GraphQLResolveInfo, GraphQLSchema } from 'graphql';
import type { Connection } from 'mongoose';
import { createRate } from '../../platform/rate.ts';
import type { RateLimits } from '../../platform/rate-limits.ts';
import { applyMiddleware } from '../cjs.ts';
import { type ActingInput, actsForAnother, type SignedIn, type Viewer } from '../viewer.ts';

export type RateName = 'commands' | 'promotionCodes' | 'emailConfirmations' | 'adminCommands';

/** How often a person may use the fields that call Stripe. */
export interface Rates {
  /** Counts one use of a field by a person. Throws RateLimited if the person has used it too often in this minute. */
  take(rate: RateName, field: string, userId: string): Promise<void>;
}

/** Counts rates in MongoDB, for all processes together. Without `limits` nothing is counted. */
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
 * The rate of each root field that calls Stripe or another server, and of each admin mutation. Each field and person has its own count. `checkout` counts
 * in its resolver, because a call that finds the open session does not count. So do the e-mails that `updateContact` sends. What staff
 * send for customers counts as admin mutations.
 */
export const RATED: Record<'Query' | 'Mutation', Record<string, RateName>> = {
  Query: {
    planChangePreview: 'commands',
    promotionCode: 'promotionCodes',
    findings: 'adminCommands',
    planSyncPreview: 'adminCommands',
  },
  Mutation: {
    syncCheckout: 'commands',
    billingPortal: 'commands',
    changePlan: 'commands',
    cancelPendingChange: 'commands',
    cancelSubscription: 'commands',
    pauseSubscription: 'commands',
    resumeSubscription: 'commands',
    updateContact: 'commands',
    deleteCustomer: 'commands',
    grantEntitlement: 'adminCommands',
    grantPlan: 'adminCommands',
    revokeGrant: 'adminCommands',
    extendTrial: 'adminCommands',
    resendMessage: 'adminCommands',
    adjustCredit: 'adminCommands',
    linkCustomer: 'adminCommands',
    unlinkCustomer: 'adminCommands',
    replayEvents: 'adminCommands',
    reconcileCustomer: 'adminCommands',
    refundPayment: 'adminCommands',
  },
};

/** Wraps the resolver of each field in `RATED` with its rate limit. Throws if `RATED` names a field that the schema does not have. */
export function limitRates(schema: GraphQLSchema): GraphQLSchema {
  const limited = Object.entries(RATED).map(([type, fields]) => [
    type,
    Object.fromEntries(Object.entries(fields).map(([field, rate]) => [field, limiting(rate)])),
  ]);
  return applyMiddleware(schema, Object.fromEntries(limited));
}

/** Returns the rate that a command counts against. What staff send for customers counts as an admin mutation. */
export const rateFor = (viewer: Viewer, input: ActingInput | undefined, rate: RateName): RateName =>
  actsForAnother(viewer, input) ? 'adminCommands' : rate;

function limiting(rate: RateName) {
  return async (
    resolve: (...args: unknown[]) => unknown,
    parent: unknown,
    args: { input?: ActingInput },
    context: { rates: Rates; viewer: Viewer },
    info: GraphQLResolveInfo,
  ) => {
    // The permission rule runs first and requires a token.
    const viewer = context.viewer as SignedIn;
    await context.rates.take(rateFor(viewer, args.input, rate), info.fieldName, viewer.userId);
    return resolve(parent, args, context, info);
  };
}
