import type { mongo } from 'mongoose';
import type { IdempotentOperation } from '../../platform/idempotent-operation.ts';
import type { CommandContext } from '../actor.ts';
import { userOfStream } from '../customer/stream.ts';
import { BillingError } from '../errors.ts';
import { ownEvent } from '../own-event.ts';
import { featureByCode, planByCode } from '../plan/catalog.lookup.ts';
import type { Catalog } from '../plan/catalog.ts';
import { behaviorOf } from '../plan/feature-kinds.ts';
import type { Record as RecordEvents } from '../synced.ts';
import type { AccountDocument } from './account.document.ts';

export interface GrantRequest {
  userId: string;
  feature: string;
  /** LIMIT and METERED features need either a limit or `unlimited`. BOOLEAN and CONFIG features ignore both. */
  limit: number | null;
  unlimited: boolean;
  /** One of the values of a CONFIG feature. null for other kinds. */
  value: string | null;
  /** null if the grant lasts until it is revoked. */
  validUntil: Date | null;
  reason: string;
}

export interface PlanGrantRequest extends Pick<GrantRequest, 'userId' | 'validUntil' | 'reason'> {
  plan: string;
}

export interface RevocationRequest {
  grantId: string;
  reason: string;
}

export interface GrantOptions {
  accounts: mongo.Collection<AccountDocument>;
  catalog(): Catalog;
  record: RecordEvents;
}

/**
 * Grants a feature to a user independently of any plan. Returns the grant's ID, which is that of the operation. Throws UNKNOWN_FEATURE,
 * INVALID_QUANTITY and INVALID_VALUE.
 */
export async function grantEntitlement(
  { userId, reason, ...request }: GrantRequest,
  context: CommandContext,
  { id }: Pick<IdempotentOperation, 'id'>,
  { catalog, record }: GrantOptions,
): Promise<string> {
  const feature = featureByCode(catalog(), request.feature);
  if (!feature) throw new BillingError('UNKNOWN_FEATURE', { feature: request.feature }, ['input', 'feature']);
  const validUntil = request.validUntil?.toISOString() ?? null;
  const grant = { id, userId, feature: feature.code, ...behaviorOf(feature).grantable(request, feature), validUntil };
  await record([ownEvent('grant.created', id, grant, { ...context, reason })]);
  return id;
}

/**
 * Grants a plan to a user, as a gift or to extend one. No payment is for it, so it is never revenue. Returns the grant's ID, which is that
 * of the operation. Throws UNKNOWN_PLAN.
 */
export async function grantPlan(
  { userId, reason, plan: code, validUntil }: PlanGrantRequest,
  context: CommandContext,
  { id }: Pick<IdempotentOperation, 'id'>,
  { catalog, record }: GrantOptions,
): Promise<string> {
  const plan = planByCode(catalog(), code);
  if (!plan) throw new BillingError('UNKNOWN_PLAN', { plan: code }, ['input', 'plan']);
  const grant = { id, userId, plan: plan.code, validUntil: validUntil?.toISOString() ?? null };
  await record([ownEvent('grant.created', id, grant, { ...context, reason })]);
  return id;
}

/** Ends a grant for good, and returns its user's ID. A second revocation changes nothing. Throws UNKNOWN_GRANT. */
export async function revokeGrant(
  { grantId, reason }: RevocationRequest,
  context: CommandContext,
  { accounts, record }: GrantOptions,
): Promise<string> {
  const account = await accounts.findOne({ grantIds: grantId }, { projection: { _id: 1 } });
  const userId = account && userOfStream(account._id);
  if (!userId) throw new BillingError('UNKNOWN_GRANT', {}, ['input', 'grantId']);
  await record([ownEvent('grant.revoked', grantId, { id: grantId, userId }, { ...context, reason })]);
  return userId;
}
