import type { GraphQLResolveInfo } from 'graphql';
import { RateLimited } from '../platform/rate-limited.ts';
import { allow, rule } from './cjs.ts';
import type { Context } from './context.ts';
import { fault } from './faults.ts';
import { actingAs, hasRole, isPerson, roleOf, type Viewer } from './viewer.ts';

/** The rules that the policy (permissions.ts) is written in. They look at the role of the caller only. */

export const anyone = allow;
export const signedIn = only(({ kind }) => kind === 'user');
export const people = only(isPerson);
// The command acts for its caller.
export const caller = only(isPerson);
// Not for staff: with a token they would pass for the customer at other services.
export const customersAndServices = only(
  (viewer) => viewer.kind === 'user' && (viewer.roles.length === 0 || viewer.roles.includes('service')),
);
export const staff = only((viewer) => hasRole(viewer, 'support', 'admin'));
export const admins = only((viewer) => hasRole(viewer, 'admin'));
export const servicesAndStaff = only((viewer) => hasRole(viewer, 'service', 'support', 'admin'));
// What admins do is audited, and so is who else tried.
export const adminCommand = only((viewer) => hasRole(viewer, 'admin'), noteRefusal);
// A caller that may read the object may read this field.
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

/** What a rule requires, in the words of the schema. Returns null for a rule that admits every caller. A token without roles is a customer's. */
export const requirementOf = (rule: unknown): string | null => REQUIREMENTS.get(rule) ?? null;

type OnRefusal = (context: Context, info: GraphQLResolveInfo) => Promise<RateLimited | null>;

/** The rule that lets in whom `admits` names. `onRefusal` is called for everyone else. What it returns is answered instead of FORBIDDEN. */
export function only(admits: (viewer: Viewer) => boolean, onRefusal?: OnRefusal) {
  // shield's cache is by rule name; a comparison needs none.
  return rule({ cache: 'no_cache' })(
    async (_parent: unknown, _args: unknown, context: Context, info: GraphQLResolveInfo) => {
      if (admits(context.viewer)) return true;
      const instead = await onRefusal?.(context, info);
      // Returned, because shield hides what a rule throws.
      if (instead) return instead;
      return fault(context.viewer.kind === 'anonymous' ? 'UNAUTHENTICATED' : 'FORBIDDEN');
    },
  );
}

/**
 * Takes the rate of the command, as the command itself would, and then notes the refusal. Nothing is written for a caller over that
 * rate, or for one without a token: both could fill the audit history.
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
