import { FieldResolver, Resolver, Root } from 'type-graphql';
import type { DiscountView } from '../billing/entitlement/entitlement.view.ts';
import { MoneyType, money } from './money.type.ts';
import { DiscountType } from './subscription.type.ts';

@Resolver(() => DiscountType)
export class DiscountResolver {
  @FieldResolver(() => MoneyType, { nullable: true })
  amountOff(@Root() { amountOff }: DiscountView): MoneyType | null {
    return amountOff && money(amountOff.amount, amountOff.currency);
  }
}
