import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import type { PaymentView } from '../../billing/payment/payment.view.ts';
import { actingAs } from '../acting.ts';
import type { Context } from '../context.ts';
import { once } from '../once.ts';
import type { Payload } from '../payload.ts';
import { SemanticNonNull } from '../semantic-non-null.ts';
import { RefundPaymentInput } from './refund.input.ts';
import { RefundPaymentPayload } from './refund.payload.ts';

@Resolver()
export class RefundResolver {
  @SemanticNonNull()
  @Mutation(() => RefundPaymentPayload, {
    nullable: true,
    description: 'Refunds all that remains of a payment, or a part of it. A full refund suspends access.',
  })
  refundPayment(
    @Arg('input', () => RefundPaymentInput, { description: 'The payment to refund, and the amount.' })
    input: RefundPaymentInput,
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
