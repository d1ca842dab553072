import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { EventCause, PaymentCause } from '../../billing/entitlement/cause.ts';
import { paymentIdOf } from '../../billing/payment/payment.id.ts';
import type { PaymentView } from '../../billing/payment/payment.view.ts';
import type { EventView } from '../../inbox/event.read.ts';
import type { Context } from '../context.ts';
import { EventCauseType, PaymentCauseType } from './cause.type.ts';

@Resolver(() => PaymentCauseType)
export class PaymentCauseResolver {
  @FieldResolver()
  async paymentId(@Root() { rowId }: PaymentCause, @Ctx() { loaders }: Context): Promise<string> {
    return (await loaders.payment.load(rowId))?.publicId ?? paymentIdOf({ _id: rowId });
  }

  @FieldResolver()
  payment(@Root() { rowId }: PaymentCause, @Ctx() { loaders }: Context): Promise<PaymentView | null> {
    return loaders.payment.load(rowId);
  }
}

@Resolver(() => EventCauseType)
export class EventCauseResolver {
  @FieldResolver()
  event(@Root() { eventId }: EventCause, @Ctx() { loaders }: Context): Promise<EventView | null> {
    return loaders.event.load(eventId);
  }
}
