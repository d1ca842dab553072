import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { HoldView } from '../../billing/entitlement/holds.ts';
import type { PaymentView } from '../../billing/payment/payment.view.ts';
import type { Context } from '../context.ts';
import { HoldType } from './hold.type.ts';

@Resolver(() => HoldType)
export class HoldResolver {
  @FieldResolver()
  payment(@Root() { paymentId }: HoldView, @Ctx() { loaders }: Context): Promise<PaymentView | null> | null {
    return paymentId === null ? null : loaders.payment.load(paymentId);
  }
}
