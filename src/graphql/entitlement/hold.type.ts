import { Field, ID, ObjectType } from 'type-graphql';
import type { HoldKind } from '../../billing/entitlement/holds.ts';
import { PaymentType } from '../payment/payment.type.ts';
import { publishedEnum } from '../published-enum.ts';
import { DateTime } from '../scalars.ts';

export const HoldKindEnum = publishedEnum<HoldKind>('HoldKind', {
  description: 'The reason why access is suspended.',
  values: {
    DISPUTE:
      'A payment is disputed in full, or a dispute took back the payment for the current period. A dispute about part of a payment does not suspend access.',
    REFUND: 'The payment for the current period was refunded in full.',
    ADMIN: 'An admin suspended access.',
  },
});

@ObjectType('Hold', { description: 'A suspension of access to a purchase.', simpleResolvers: true })
export class HoldType {
  @Field(() => HoldKindEnum, { description: 'The reason why access is suspended.' })
  kind!: HoldKind;

  @Field(() => ID, {
    description: "The dispute's ID at Stripe, or an ID of the refunded payment that the `payment` query accepts.",
  })
  id!: string;

  @Field(() => PaymentType, {
    nullable: true,
    description: 'The payment that is disputed or was refunded; null while the disputed payment is unknown.',
  })
  payment!: PaymentType | null;

  @Field(() => DateTime, { description: 'The time at which the hold started.' })
  startedAt!: Date;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'The time at which the hold ends automatically; null if it lasts until the dispute is won or the next payment is made.',
  })
  endsAt!: Date | null;
}
