import { Arg, Ctx, Field, FieldResolver, ObjectType, Query, Resolver, Root } from 'type-graphql';
import type { Account } from '../../billing/entitlement/entitlement.view.ts';
import type { PaymentView } from '../../billing/payment/payment.view.ts';
import type { Found, SearchMatch } from '../../billing/search/search.read.ts';
import type { Context } from '../context.ts';
import { fault } from '../faults.ts';
import { PaymentType } from '../payment/payment.type.ts';
import { publishedEnum } from '../published-enum.ts';
import { SemanticNonNull } from '../semantic-non-null.ts';
import { CustomerType } from './customer.type.ts';

export const SearchMatchEnum = publishedEnum<SearchMatch>('SearchMatch', {
  description: 'What a search text matched.',
  values: {
    USER_ID: "The customer's user ID, exactly.",
    ORGANIZATION_ID: "The organization's ID, exactly.",
    EMAIL: "The beginning of one of the customer's e-mail addresses.",
    STRIPE_ID: "The ID of one of the customer's objects at Stripe, exactly.",
    INVOICE_NUMBER: "The number of one of the customer's invoices, exactly.",
    CARD: 'The last four digits of a card that was charged on the given day, or a day before or after.',
  },
});

@ObjectType('SearchResult', { description: 'A customer whom a search found.', simpleResolvers: true })
export class SearchResultType {
  @Field(() => SearchMatchEnum, { description: 'What the text matched.' })
  match!: SearchMatch;

  @SemanticNonNull()
  @Field(() => CustomerType, { nullable: true, description: 'The customer.' })
  customer!: CustomerType | null;

  @Field(() => PaymentType, {
    nullable: true,
    description: 'The payment that has the ID, the number or the card; null if the match is of the customer.',
  })
  payment!: PaymentType | null;
}

// The longest e-mail address has 254 characters, and the longest user ID 255.
const LONGEST_TEXT = 255;

@Resolver(() => SearchResultType)
export class SearchResolver {
  @SemanticNonNull()
  @Query(() => [SearchResultType], {
    nullable: true,
    description:
      'Finds customers by what they quote: user or organization ID, beginning of the e-mail address (at least 3 characters), ID at Stripe, invoice number, or the last four digits of a card with a date (`4242 2026-03-01`). At most 20 for each kind of match.',
  })
  search(
    @Arg('text', () => String, { description: 'What to search for, at most 255 characters.' }) text: string,
    @Ctx() { billing }: Context,
  ): Promise<Found[]> {
    if (text.length > LONGEST_TEXT) throw fault('BAD_USER_INPUT', { message: '`text` has more than 255 characters.' });
    return billing.search(text);
  }

  @FieldResolver()
  customer(@Root() { userId }: Found, @Ctx() { loaders }: Context): Promise<Account> {
    return loaders.account.load(userId);
  }

  @FieldResolver()
  payment(@Root() { paymentId }: Found, @Ctx() { loaders }: Context): Promise<PaymentView | null> | null {
    return paymentId === null ? null : loaders.payment.load(paymentId);
  }
}
