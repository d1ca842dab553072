// type-graphql needs Reflect.getMetadata to exist before its first decorator runs.
import 'reflect-metadata';
import { type GraphQLField, type GraphQLSchema, isObjectType, lexicographicSortSchema, printSchema } from 'graphql';
import { buildSchemaSync } from 'type-graphql';
import { type CommandName, OUTCOMES } from '../billing/outcomes.ts';
import { AuditResolver, ChangeResolver } from './audit/audit.resolver.ts';
import { CheckoutResolver } from './checkout/checkout.resolver.ts';
import { PromotionResolver } from './checkout/promotion.resolver.ts';
import { ContactResolver } from './customer/contact.resolver.ts';
import { CreditResolver } from './customer/credit.resolver.ts';
import { CustomerResolver } from './customer/customer.resolver.ts';
import { ErasureResolver } from './customer/erasure.resolver.ts';
import { LinkResolver } from './customer/link.resolver.ts';
import { SearchResolver } from './customer/search.resolver.ts';
import { AccessSnapshotResolver, CustomerAccessResolver } from './entitlement/access-snapshot.resolver.ts';
import {
  EntitlementResolver,
  EventCauseResolver,
  HoldResolver,
  MembershipCauseResolver,
  PaymentCauseResolver,
} from './entitlement/entitlement.resolver.ts';
import { EventResolver } from './event/event.resolver.ts';
import { InboxResolver } from './event/inbox.resolver.ts';
import { GrantResolver } from './grant/grant.resolver.ts';
import { checkArgument } from './input-rules.ts';
import { RateLimitResolver } from './limits/rate-limit.resolver.ts';
import { limitRates } from './limits/rates.ts';
import { MessageResolver } from './message/message.resolver.ts';
import { MembersResolver } from './organization/members.resolver.ts';
import { MembershipResolver, OrganizationResolver } from './organization/organization.resolver.ts';
import { PaymentResolver } from './payment/payment.resolver.ts';
import { ruleOf } from './permissions.ts';
import { CatalogUseResolver } from './plan/catalog-use.resolver.ts';
import { FeatureResolver, PlanResolver, PriceResolver } from './plan/plan.resolver.ts';
import { PlanSyncResolver } from './plan/plan-sync.resolver.ts';
import { PortalResolver } from './portal/portal.resolver.ts';
import { protect } from './protect.ts';
import { RevenueResolver } from './revenue/revenue.resolver.ts';
import { RevenueChangeResolver } from './revenue/revenue-change.resolver.ts';
import { anyone, requirementOf } from './rules.ts';
import { withSemanticNonNull } from './semantic-non-null.ts';
import { DiscountResolver, PlanChangeResolver } from './subscription/subscription.resolver.ts';
import { FindingsResolver } from './upkeep/findings.resolver.ts';
import {
  ChangeConnectionResolver,
  DriftResolver,
  ReplayChangesResolver,
  UpkeepResolver,
} from './upkeep/upkeep.resolver.ts';
import { UsageResolver } from './usage/usage.resolver.ts';
import { UserErrorResolver } from './user-error.resolver.ts';

/** Builds the schema with its resolvers and without permissions, to print or to protect it. */
export function buildOpenSchema(): GraphQLSchema {
  const schema = buildSchemaSync({
    resolvers: [
      PlanResolver,
      PriceResolver,
      FeatureResolver,
      CatalogUseResolver,
      PlanSyncResolver,
      CustomerResolver,
      CustomerAccessResolver,
      AccessSnapshotResolver,
      EntitlementResolver,
      MembershipCauseResolver,
      PaymentCauseResolver,
      EventCauseResolver,
      OrganizationResolver,
      MembershipResolver,
      MembersResolver,
      ContactResolver,
      CreditResolver,
      ErasureResolver,
      DiscountResolver,
      PaymentResolver,
      MessageResolver,
      AuditResolver,
      ChangeResolver,
      RevenueResolver,
      RevenueChangeResolver,
      EventResolver,
      InboxResolver,
      CheckoutResolver,
      PlanChangeResolver,
      PortalResolver,
      PromotionResolver,
      RateLimitResolver,
      GrantResolver,
      UsageResolver,
      UserErrorResolver,
      HoldResolver,
      LinkResolver,
      SearchResolver,
      UpkeepResolver,
      FindingsResolver,
      ReplayChangesResolver,
      DriftResolver,
      ChangeConnectionResolver,
    ],
    validateFn: checkArgument,
  });
  // type-graphql has no option for the descriptions of the root types.
  Object.assign(schema.getQueryType() as object, { description: 'The queries of the API.' });
  Object.assign(schema.getMutationType() as object, { description: 'The mutations of the API.' });
  describe(schema);
  return schema;
}

/** Builds the schema that the service serves, with rates and permissions. */
export function buildGraphQLSchema(): GraphQLSchema {
  return protect(limitRates(buildOpenSchema()));
}

/** Prints a schema sorted by name. schema/schema.graphql contains this text. */
export function printedSchema(schema: GraphQLSchema): string {
  // graphql-js omits the definition of the schema if its roots have the default names.
  const text = withSemanticNonNull(printSchema(lexicographicSortSchema(schema)), schema);
  return `schema {\n  query: Query\n  mutation: Mutation\n}\n\n${text}\n`;
}

/** Adds required roles (permissions.ts) and the codes of `userErrors` (billing/outcomes.ts) to the descriptions of a schema. */
export function describe(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap()).filter(isObjectType)) {
    for (const field of Object.values(type.getFields())) {
      const rule = ruleOf(type.name, field.name);
      const isOpen = rule === anyone && type === schema.getQueryType();
      const additions = [isOpen ? 'Requires no token.' : requirementOf(rule), codesOf(field)];
      field.description = [field.description, ...additions].filter((text) => text !== null).join(' ');
    }
  }
}

/** The sentence about the codes of a field's `userErrors`. Null for a field that returns no payload. */
function codesOf({ name, type }: GraphQLField<unknown, unknown>): string | null {
  if (!String(type).endsWith('Payload')) return null;
  const codes: readonly string[] = OUTCOMES[name as CommandName] ?? [];
  return codes.length === 0 ? 'It has no userErrors at present.' : `Codes of its userErrors: ${codes.join(', ')}.`;
}
