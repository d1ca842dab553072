import { FieldResolver, Resolver, Root } from 'type-graphql';
import type { Price } from '../../billing/plan/catalog.ts';
import { type MoneyType, money } from '../money.type.ts';
import { PriceType } from './price.type.ts';

@Resolver(() => PriceType)
export class PriceResolver {
  @FieldResolver()
  id(@Root() { id, amount, currency }: Price): string {
    return `price:${id}:${currency}:${amount}`;
  }

  @FieldResolver()
  lookupKey(@Root() { id }: Price): string {
    return id;
  }

  @FieldResolver()
  amount(@Root() price: Price): MoneyType {
    return money(price.amount, price.currency);
  }
}
