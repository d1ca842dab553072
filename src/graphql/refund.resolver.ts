import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import type { PaymentView } from '../billing/payment/payment.view.ts';
import { actingAs } from './acting.ts';
import type { Context } from './context.ts';
import { once } from './once.ts';
import type { Payload } from './payload.ts';
import { RefundPaymentInput } from './refund.input.ts';
import { RefundPaymentPayload } from './refund.payload.ts';
import { SemanticNonNull } from './semantic-non-null.ts';

@Resolver()
export class RefundResolver {
  @SemanticNonNull()
  @Mutation(() => RefundPaymentPayload, {
    nullable: true,
    description: 'Gives money of a payment back, all that is left of it or a part. A full refund holds access back.',
  })
  refundPayment(
    @Arg('input', () => RefundPaymentInput, { description: 'Of which payment how much.' }) input: RefundPaymentInput,
    @Ctx() context: Context,
  ): Promise<Payload<{ payment: PaymentView | null | undefined }>> {
    const { billing, loaders } = context;
    const { paymentId, amount = null, reason } = input;
    return once('refundPayment', input, context, {
      kept: 'FOR_GOOD',
      movesMoney: true,
      run: (operation) => billing.refundPayment({ paymentId, amount, reason }, actingAs('ADMIN', context), operation),
      show: async (id) => {
        loaders.account.clearAll();
        const [payment] = await billing.paymentsById(null, [id]);
        return { payment };
      },
    });
  }
}
