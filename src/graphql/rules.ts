import type { GraphQLResolveInfo } from 'graphql';
import { RateLimited } from '../platform/rate-limited.ts';
import { allow, rule } from './cjs.ts';
import type { Context } from './context.ts';
import { fault } from './faults.ts';
import { actingAs, hasRole, isPerson, roleOf, type Viewer } from './viewer.ts';

// The rules that permissions.ts uses. They look at the role of the caller only.

export const anyone = allow;
export const signedIn = only(({ kind }) => kind === 'user');
export const people = only(isPerson);
// For commands that act for their caller.
export const caller = only(isPerson);
// Not for staff: other services would take the holder of the token for the customer.
export const customersAndServices = only(
  (viewer) => viewer.kind === 'user' && (viewer.roles.length === 0 || viewer.roles.includes('service')),
);
export const staff = only((viewer) => hasRole(viewer, 'support', 'admin'));
export const admins = only((viewer) => hasRole(viewer, 'admin'));
export const servicesAndStaff = only((viewer) => hasRole(viewer, 'service', 'support', 'admin'));
// Commands of admins are audited, and so are attempts of other callers.
export const adminCommand = only((viewer) => hasRole(viewer, 'admin'), noteRefusal);
// For fields that every caller may read who may read their object.
export const reader = allow;

const REQUIREMENTS = new Map<unknown, string>([
  [signedIn, 'Requires a token.'],
  [people, 'Requires role: customer, support, admin.'],
  [caller, 'Requires role: customer, support, admin. Acts for the caller.'],
  [customersAndServices, 'Requires role: customer, service.'],
  [staff, 'Requires role: support, admin.'],
  [admins, 'Requires role: admin.'],
  [servicesAndStaff, 'Requires role: service, support, admin.'],
  [adminCommand, 'Requires role: admin.'],
]);

/** The sentence of the schema about what a rule requires. Null for a rule that admits every caller. */
export const requirementOf = (rule: unknown): string | null => REQUIREMENTS.get(rule) ?? null;

type OnRefusal = (context: Context, info: GraphQLResolveInfo) => Promise<RateLimited | null>;

/** A rule that admits the callers for whom `admits` is true. For others it calls `onRefusal`, and answers its error instead of FORBIDDEN. */
export function only(admits: (viewer: Viewer) => boolean, onRefusal?: OnRefusal) {
  // graphql-shield caches results by the name of the rule. A comparison of roles needs no cache.
  return rule({ cache: 'no_cache' })(
    async (_parent: unknown, _args: unknown, context: Context, info: GraphQLResolveInfo) => {
      if (admits(context.viewer)) return true;
      const instead = await onRefusal?.(context, info);
      // Returned, because graphql-shield hides an error that a rule throws.
      if (instead) return instead;
      return fault(context.viewer.kind === 'anonymous' ? 'UNAUTHENTICATED' : 'FORBIDDEN');
    },
  );
}

/**
 * Counts the attempt against the rate of the command, and writes the refusal to the audit history. Writes nothing for a caller over
 * that rate or without a token, because they could fill the audit history.
 */
async function noteRefusal(context: Context, { fieldName }: GraphQLResolveInfo): Promise<RateLimited | null> {
  const { viewer, billing, rates, log } = context;
  if (viewer.kind === 'anonymous') return null;
  try {
    await rates.take('adminCommands', fieldName, viewer.userId);
    await billing.refused(fieldName, actingAs(roleOf(viewer), context));
  } catch (error) {
    if (error instanceof RateLimited) return error;
    log.error({ err: error, command: fieldName }, 'a refused command could not be audited');
  }
  return null;
}
