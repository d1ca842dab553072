import { FieldResolver, Resolver, Root } from 'type-graphql';
import type { DiscountView } from '../../billing/subscription/subscription.view.ts';
import { type MoneyType, money } from '../money.type.ts';
import { DiscountType } from './subscription.type.ts';

@Resolver(() => DiscountType)
export class DiscountResolver {
  @FieldResolver()
  amountOff(@Root() { amountOff }: DiscountView): MoneyType | null {
    return amountOff && money(amountOff.amount, amountOff.currency);
  }
}
