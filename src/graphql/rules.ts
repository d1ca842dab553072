import type { GraphQLResolveInfo } from 'graphql';
import type { OrganizationRole } from '../facts/owner.ts';
import { RateLimited } from '../platform/errors.ts';
import { allow, rule } from './cjs.ts';
import type { Context } from './context.ts';
import { fault } from './faults.ts';
import { isPayer, membershipIn, type OrganizationView, PAYERS } from './organization/membership.ts';
import {
  type ActingInput,
  actingAs,
  actsForAnother,
  hasRole,
  isPerson,
  isStaff,
  type Role,
  roleOf,
  type Viewer,
} from './viewer.ts';

// The rules that permissions.ts uses. They look at the role of the caller, and at the customer that `actingFor` names.

export const anyone = allow;
// For what users and services report. Finance only reads.
export const reporters = only((viewer) => hasRole(viewer, 'service') || isCustomer(viewer));
export const people = only(isPerson);
// For fields that act on the caller's own account. Finance only reads.
export const caller = only(isCustomer);
// For commands that staff may send for a customer, too.
export const callerOrStaff = callerOr(['support', 'admin']);
export const callerOrAdmin = callerOr(['admin']);
// As `callerOrAdmin`, but for an organization only its owners.
export const deleter = callerOr(['admin'], ['OWNER']);
// Not for staff: another service would take the person who holds the token for the customer.
export const customersAndServices = only(
  (viewer) => viewer.kind === 'user' && (viewer.roles.length === 0 || viewer.roles.includes('service')),
);
export const staff = only(isStaff);
// For the audit history, and for what was written to customers. Finance does not read them.
export const supporters = only((viewer) => hasRole(viewer, 'support', 'admin'));
export const bookkeepers = only((viewer) => hasRole(viewer, 'finance', 'admin'));
export const admins = only((viewer) => hasRole(viewer, 'admin'));
export const servicesAndStaff = only(readsEverybody);
// Commands of admins are audited, and so are attempts of other callers.
export const adminCommand = only((viewer) => hasRole(viewer, 'admin'), noteRefusal);
// Commands that staff send for a customer, and nobody for themselves.
export const staffForCustomer = only(
  (viewer, { input }) => hasRole(viewer, 'support', 'admin') && actsForAnother(viewer, input),
  noteRefusal,
);
export const refunders = only(
  (viewer, _args, { billing }) =>
    hasRole(viewer, 'admin') || (hasRole(viewer, 'support') && Object.keys(billing.supportRefundLimits).length > 0),
  noteRefusal,
);
// For organizations: their members, and those who may read any customer.
export const organizationReaders = only(
  async (viewer, { id }, context) => readsEverybody(viewer) || (await membershipIn(String(id), context)) !== null,
);
// For what an organization has paid, and who belongs to it. The object is the organization.
export const payers = only(
  (viewer, _args, _context, parent) => readsEverybody(viewer) || isPayer((parent as OrganizationView).viewerRole),
);
export const memberSetters = only((viewer) => hasRole(viewer, 'service', 'admin'), noteRefusal);
export const seatManagers = only(
  async (viewer, { input }, context) =>
    hasRole(viewer, 'service', 'support', 'admin') || mayActFor(String(input?.organizationId), PAYERS, context),
  noteRefusal,
);
// For fields of an object: every caller who may read the object may read the field.
export const reader = allow;

const REQUIREMENTS = new Map<unknown, string>([
  [reporters, 'Requires role: customer, service, support, admin.'],
  [people, 'Requires role: customer, finance, support, admin.'],
  [caller, 'Requires role: customer, support, admin. Acts for the caller.'],
  [
    callerOrStaff,
    'Requires role: customer, support, admin. Acts for the caller, or with `actingFor` for an organization of theirs or for a customer.',
  ],
  [
    callerOrAdmin,
    'Requires role: customer, support, admin. Acts for the caller, or with `actingFor` for an organization of theirs. Only admins may act for another customer.',
  ],
  [customersAndServices, 'Requires role: customer, service.'],
  [staff, 'Requires role: finance, support, admin.'],
  [supporters, 'Requires role: support, admin.'],
  [bookkeepers, 'Requires role: finance, admin.'],
  [
    deleter,
    'Requires role: customer, support, admin. Acts for the caller, or with `actingFor` for an organization of which they are an owner. Only admins may act for another customer.',
  ],
  [staffForCustomer, 'Requires role: support, admin. Acts for a customer, with `actingFor`.'],
  [admins, 'Requires role: admin.'],
  [servicesAndStaff, 'Requires role: service, finance, support, admin.'],
  [adminCommand, 'Requires role: admin.'],
  [organizationReaders, 'Requires role: service, finance, support, admin, or a member of the organization.'],
  [payers, 'Requires role: service, finance, support, admin, or an owner or billing manager of the organization.'],
  [memberSetters, 'Requires role: service, admin.'],
  [seatManagers, 'Requires role: service, support, admin, or an owner or billing manager of the organization.'],
  [refunders, 'Requires role: admin, or support up to `SUPPORT_REFUND_LIMIT`.'],
]);

/** Returns the sentence of the schema about the roles that a rule requires. Null for a rule that admits every caller. */
export const requirementOf = (rule: unknown): string | null => REQUIREMENTS.get(rule) ?? null;

type OnRefusal = (context: Context, info: GraphQLResolveInfo, args: Args) => Promise<RateLimited | null>;

/** Whether the viewer may read the data of any customer. */
function readsEverybody(viewer: Viewer): boolean {
  return hasRole(viewer, 'service') || isStaff(viewer);
}

/** Whether the viewer may act for themselves. A token that has only the role finance may not. */
function isCustomer(viewer: Viewer): boolean {
  return isPerson(viewer) && (!hasRole(viewer, 'finance') || hasRole(viewer, 'support', 'admin'));
}

/** Arguments of a field. Only those of commands have an `input`. */
interface Args {
  id?: string;
  input?: ActingInput & { organizationId?: string | null };
}

/** Whether the viewer has one of these roles in an organization. */
async function mayActFor(
  organizationId: string,
  roles: readonly OrganizationRole[],
  context: Context,
): Promise<boolean> {
  const role = (await membershipIn(organizationId, context))?.role;
  return isCustomer(context.viewer) && role !== undefined && roles.includes(role);
}

/** Creates a rule that admits people for their own account and for organizations that they pay for, and these roles for a customer as well. It audits attempts of others to act for one. */
function callerOr(roles: readonly Role[], inOrganization: readonly OrganizationRole[] = PAYERS) {
  return only(
    async (viewer, { input }, context) => {
      if (!actsForAnother(viewer, input)) return isCustomer(viewer);
      const organizationId = input?.actingFor?.organizationId;
      return (
        hasRole(viewer, ...roles) ||
        (organizationId != null && !isStaff(viewer) && mayActFor(organizationId, inOrganization, context))
      );
    },
    async (context, info, { input }) => (actsForAnother(context.viewer, input) ? noteRefusal(context, info) : null),
  );
}

/**
 * Creates a rule that admits the callers for whom `admits` is true. For other callers it runs `onRefusal` and answers the error that this
 * returns, or else FORBIDDEN or UNAUTHENTICATED.
 */
export function only(
  admits: (viewer: Viewer, args: Args, context: Context, parent: unknown) => boolean | Promise<boolean>,
  onRefusal?: OnRefusal,
) {
  // graphql-shield caches results by the name of the rule. A comparison of roles needs no cache.
  return rule({ cache: 'no_cache' })(
    async (parent: unknown, args: Args, context: Context, info: GraphQLResolveInfo) => {
      if (await admits(context.viewer, args, context, parent)) return true;
      const instead = await onRefusal?.(context, info, args);
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
