// type-graphql needs Reflect.getMetadata to exist before its first decorator runs.
import 'reflect-metadata';
import { type GraphQLObjectType, type GraphQLSchema, lexicographicSortSchema, printSchema } from 'graphql';
import { buildSchemaSync } from 'type-graphql';
import { checkArgument } from './argument-rules.ts';
import { AuditResolver, ChangeResolver } from './audit/audit.resolver.ts';
import { CheckoutResolver } from './checkout/checkout.resolver.ts';
import { PromotionResolver } from './checkout/promotion.resolver.ts';
import { ContactResolver } from './customer/contact.resolver.ts';
import { CustomerResolver } from './customer/customer.resolver.ts';
import { CustomersResolver } from './customer/customers.resolver.ts';
import { ErasureResolver } from './customer/erasure.resolver.ts';
import { LinkResolver } from './customer/link.resolver.ts';
import { describe } from './descriptions.ts';
import { AccessSnapshotResolver, CustomerAccessResolver } from './entitlement/access-snapshot.resolver.ts';
import { EventCauseResolver, PaymentCauseResolver } from './entitlement/cause.resolver.ts';
import { EntitlementResolver } from './entitlement/entitlement.resolver.ts';
import { HoldResolver } from './entitlement/hold.resolver.ts';
import { EventResolver } from './event/event.resolver.ts';
import { GrantResolver } from './grant/grant.resolver.ts';
import { RateLimitResolver } from './limits/rate-limit.resolver.ts';
import { limitRates } from './limits/rates.ts';
import { PaymentResolver } from './payment/payment.resolver.ts';
import { RefundResolver } from './payment/refund.resolver.ts';
import { FeatureResolver } from './plan/feature.resolver.ts';
import { PlanResolver } from './plan/plan.resolver.ts';
import { PriceResolver } from './plan/price.resolver.ts';
import { PortalResolver } from './portal/portal.resolver.ts';
import { protect } from './protect.ts';
import { RevenueResolver } from './revenue/revenue.resolver.ts';
import { withSemanticNonNull } from './semantic-non-null.ts';
import { DiscountResolver } from './subscription/discount.resolver.ts';
import { PlanChangeResolver } from './subscription/plan-change.resolver.ts';
import { ChangeConnectionResolver } from './upkeep/change.connection.ts';
import { DriftResolver, ReplayChangesResolver, UpkeepResolver } from './upkeep/upkeep.resolver.ts';
import { UsageResolver } from './usage/usage.resolver.ts';

/** The published schema with its resolvers and without any permission: to print, and to protect. */
export function buildOpenSchema(): GraphQLSchema {
  const schema = buildSchemaSync({
    resolvers: [
      PlanResolver,
      PriceResolver,
      FeatureResolver,
      CustomerResolver,
      CustomerAccessResolver,
      AccessSnapshotResolver,
      EntitlementResolver,
      PaymentCauseResolver,
      EventCauseResolver,
      ContactResolver,
      ErasureResolver,
      CustomersResolver,
      DiscountResolver,
      PaymentResolver,
      AuditResolver,
      ChangeResolver,
      RevenueResolver,
      EventResolver,
      CheckoutResolver,
      PlanChangeResolver,
      PortalResolver,
      PromotionResolver,
      RateLimitResolver,
      GrantResolver,
      UsageResolver,
      HoldResolver,
      LinkResolver,
      RefundResolver,
      UpkeepResolver,
      ReplayChangesResolver,
      DriftResolver,
      ChangeConnectionResolver,
    ],
    validateFn: checkArgument,
  });
  // type-graphql has no place for these two.
  const roots = schema.getTypeMap() as unknown as Record<'Query' | 'Mutation', GraphQLObjectType>;
  roots.Query.description = 'The queries of the API.';
  roots.Mutation.description = 'The mutations of the API.';
  describe(schema);
  return schema;
}

/** The schema that is served: denied unless permissions.ts says otherwise. */
export function buildGraphQLSchema(): GraphQLSchema {
  return protect(limitRates(buildOpenSchema()));
}

/** The schema as text, sorted: what schema/schema.graphql holds. */
export function printedSchema(schema: GraphQLSchema): string {
  // With its roots named, so that readers of the text need no rule about names.
  const text = withSemanticNonNull(printSchema(lexicographicSortSchema(schema)), schema);
  return `schema {\n  query: Query\n  mutation: Mutation\n}\n\n${text}\n`;
}
