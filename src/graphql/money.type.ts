import { Field, ObjectType } from 'type-graphql';
import { decimal } from '../language/money.ts';
import { Currency, SafeInt } from './scalars.ts';

@ObjectType('Money', { description: 'An amount of money in one currency.', simpleResolvers: true })
export class MoneyType {
  @Field(() => SafeInt, { description: 'The amount in minor units. For example, 1999 is 19.99 EUR or 1999 JPY.' })
  amount!: number;

  @Field(() => Currency, { description: 'The currency of `amount`.' })
  currency!: string;

  @Field(() => String, { description: 'The same amount in major units as a plain decimal, for example "19.99".' })
  decimal!: string;
}

/** An amount in minor units as the schema's `Money`. */
export function money(amount: number, currency: string): MoneyType {
  return { amount, currency, decimal: decimal(amount, currency) };
}

/** The same for an amount that may be unknown. */
export function moneyOrNull(amount: number | null, currency: string): MoneyType | null {
  return amount === null ? null : money(amount, currency);
}
