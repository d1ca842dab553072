// type-graphql needs Reflect.getMetadata to exist before its first decorator runs.
import 'reflect-metadata';
import { type GraphQLObjectType, type GraphQLSchema, lexicographicSortSchema, printSchema } from 'graphql';
import { buildSchemaSync } from 'type-graphql';
import { AccessSnapshotResolver, CustomerAccessResolver } from './access.resolver.ts';
import { checkArgument } from './argument-rules.ts';
import { AuditResolver, ChangeResolver } from './audit.resolver.ts';
import { EventCauseResolver, PaymentCauseResolver } from './cause.resolver.ts';
import { ChangeConnectionResolver } from './change.connection.ts';
import { CheckoutResolver } from './checkout.resolver.ts';
import { ContactResolver } from './contact.resolver.ts';
import { CustomerResolver } from './customer.resolver.ts';
import { CustomersResolver } from './customers.resolver.ts';
import { describe } from './descriptions.ts';
import { DiscountResolver } from './discount.resolver.ts';
import { EntitlementResolver } from './entitlement.resolver.ts';
import { ErasureResolver } from './erasure.resolver.ts';
import { EventResolver } from './event.resolver.ts';
import { FeatureResolver } from './feature.resolver.ts';
import { GrantResolver } from './grant.resolver.ts';
import { HoldResolver } from './hold.resolver.ts';
import { LinkResolver } from './link.resolver.ts';
import { PaymentResolver } from './payment.resolver.ts';
import { PlanResolver } from './plan.resolver.ts';
import { PlanChangeResolver } from './plan-change.resolver.ts';
import { PortalResolver } from './portal.resolver.ts';
import { PriceResolver } from './price.resolver.ts';
import { PromotionResolver } from './promotion.resolver.ts';
import { protect } from './protect.ts';
import { RateLimitResolver } from './rate-limit.resolver.ts';
import { limitRates } from './rates.ts';
import { RefundResolver } from './refund.resolver.ts';
import { RevenueResolver } from './revenue.resolver.ts';
import { withSemanticNonNull } from './semantic-non-null.ts';
import { DriftResolver, ReplayChangesResolver, UpkeepResolver } from './upkeep.resolver.ts';
import { UsageResolver } from './usage.resolver.ts';

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
