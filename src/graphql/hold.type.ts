import { Field, ID, ObjectType } from 'type-graphql';
import type { HoldKind } from '../billing/entitlement/holds.ts';
import { PaymentType } from './payment.type.ts';
import { publishedEnum } from './published-enum.ts';
import { DateTime } from './scalars.ts';

export const HoldKindEnum = publishedEnum<HoldKind>('HoldKind', {
  description: 'What holds access back.',
  values: {
    DISPUTE:
      'All of a payment is disputed, or a dispute took back what the current period was paid with. A dispute about a part of a payment does not hold access.',
    REFUND: 'What the current period was paid with was refunded in full.',
    ADMIN: 'An admin holds it back.',
  },
});

@ObjectType('Hold', { description: 'Why access to something that was bought is held back.', simpleResolvers: true })
export class HoldType {
  @Field(() => HoldKindEnum, { description: 'What holds it back.' })
  kind!: HoldKind;

  @Field(() => ID, {
    description: 'The ID of the dispute at Stripe, or one of the refunded payment, which `payment` takes.',
  })
  id!: string;

  @Field(() => PaymentType, {
    nullable: true,
    description: 'The payment that is disputed or was refunded; null while nobody knows which one a dispute is about.',
  })
  payment!: PaymentType | null;

  @Field(() => DateTime, { description: 'When it began.' })
  startedAt!: Date;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When it ends by itself; null if it lasts until the dispute is won or the next payment is made.',
  })
  endsAt!: Date | null;
}
