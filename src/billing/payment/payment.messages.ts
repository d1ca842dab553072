import type { Message } from '../../outbox/message.ts';
import type { PaymentState } from './payment.fold.ts';
import { paymentView } from './payment.read.ts';

/**
 * What there is to tell about a payment: a receipt once it is paid, and each attempt that failed, withdrawn as soon as a later
 * attempt or the payment overtook it. One attempt tells "failed" or "confirm", never both.
 */
export function paymentMessages(id: string, state: PaymentState): Message[] {
  const view = paymentView(id, state);
  if (view === null) return [];
  const { userId, amount, currency, invoiceUrl, paidAt } = view;
  const paid = paidAt === null || amount <= 0 ? null : paidAt;
  const money = { paymentId: id, amount, currency };
  const last = Math.max(0, ...state.attempts.map(({ attempt }) => attempt));
  const attempts = state.attempts.flatMap(({ attempt, at, actionRequired, nextAttemptAt }): Message[] => {
    const current = attempt === last && view.failure !== null;
    const of = { userId, at };
    const failed = current && !actionRequired ? 'DUE' : 'WITHDRAWN';
    const failure = { ...money, invoiceUrl, nextAttemptAt };
    const messages: Message[] = [
      { ...of, id: `payment-failed:${id}:${attempt}`, kind: 'payment-failed', state: failed, data: failure },
    ];
    if (!actionRequired) return messages;
    const confirm = { ...money, actionUrl: invoiceUrl };
    return [
      ...messages,
      { ...of, id: `confirm:${id}:${attempt}`, kind: 'confirm', state: current ? 'DUE' : 'WITHDRAWN', data: confirm },
    ];
  });
  if (paid === null) return attempts;
  return [
    ...attempts,
    { id: `receipt:${id}`, kind: 'receipt', userId, at: paid, state: 'DUE', data: { ...money, invoiceUrl } },
  ];
}
