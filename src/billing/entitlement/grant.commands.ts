import type { mongo } from 'mongoose';
import type { IdempotentOperation } from '../../platform/idempotent-operation.ts';
import type { CommandContext } from '../actor.ts';
import { BillingError } from '../errors.ts';
import { ownEvent } from '../own-event.ts';
import { featureByCode } from '../plan/catalog.lookup.ts';
import type { Catalog } from '../plan/catalog.ts';
import { behaviorOf } from '../plan/feature-kinds.ts';
import type { Record as RecordEvents } from '../synced.ts';
import type { EntitlementDocument } from './entitlement.document.ts';

export interface GrantRequest {
  userId: string;
  feature: string;
  /** For LIMIT and METERED either a limit or `unlimited`; both are ignored for BOOLEAN and CONFIG. */
  limit: number | null;
  unlimited: boolean;
  /** For CONFIG one of the feature's values; for other kinds null. */
  value: string | null;
  /** null: until it is revoked. */
  validUntil: Date | null;
  reason: string;
}

export interface RevocationRequest {
  grantId: string;
  reason: string;
}

export interface GrantOptions {
  entitlements: mongo.Collection<EntitlementDocument>;
  catalog(): Catalog;
  record: RecordEvents;
}

/** Gives a user a feature beside every plan, bought or not; returns the grant's id, which is the operation's. Throws UNKNOWN_FEATURE, INVALID_QUANTITY and INVALID_VALUE. */
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

/** Ends a grant for good; returns whose it was. Of two revocations the first one stands. Throws UNKNOWN_GRANT. */
export async function revokeGrant(
  { grantId, reason }: RevocationRequest,
  context: CommandContext,
  { entitlements, record }: GrantOptions,
): Promise<string> {
  const document = await entitlements.findOne({ grantIds: grantId }, { projection: { _id: 1 } });
  if (!document) throw new BillingError('UNKNOWN_GRANT', {}, ['input', 'grantId']);
  const userId = document._id;
  await record([ownEvent('grant.revoked', grantId, { id: grantId, userId }, { ...context, reason })]);
  return userId;
}
