import type Stripe from 'stripe';
import { disputeTransaction, newDispute } from '../objects/dispute.ts';
import { newId } from '../store/ids.ts';
import { idOf } from '../store/kinds.ts';
import type { Work } from '../store/work.ts';

/** Opens a dispute of a charge. An inquiry withdraws no money. */
export async function openDispute(
  work: Work,
  charge: Stripe.Charge,
  { inquiry, reason }: { inquiry: boolean; reason: string },
): Promise<Stripe.Dispute> {
  await work.change('charge', charge.id, { disputed: true });
  const dispute = work.create('dispute', newDispute(work.now, { charge, reason, inquiry }));
  work.tell('charge.dispute.created', dispute);
  return inquiry ? dispute : withdraw(work, dispute);
}

/** Records that the merchant has answered and the bank is reviewing the dispute. */
export function reviewDispute(work: Work, dispute: Stripe.Dispute): Promise<Stripe.Dispute> {
  return work.change(
    'dispute',
    dispute.id,
    {
      status: isInquiry(dispute) ? 'warning_under_review' : 'under_review',
      evidence_details: {
        ...dispute.evidence_details,
        has_evidence: true,
        submission_count: dispute.evidence_details.submission_count + 1,
        submission_method: 'manual',
      },
    },
    'charge.dispute.updated',
  );
}

/** Turns an inquiry into a dispute, which withdraws the money. */
export async function escalateDispute(work: Work, { id, payment_method_details }: Stripe.Dispute) {
  const card = payment_method_details?.card;
  const details = { type: 'card', card: { ...card, case_type: 'chargeback' } } as Stripe.Dispute.PaymentMethodDetails;
  const changes = { status: 'needs_response', is_charge_refundable: false, payment_method_details: details } as const;
  const escalated = await work.change('dispute', id, changes, 'charge.dispute.updated');
  return withdraw(work, escalated);
}

/** Decides for the merchant, who gets the money back. An inquiry is only closed. */
export async function winDispute(work: Work, dispute: Stripe.Dispute): Promise<Stripe.Dispute> {
  if (isInquiry(dispute)) {
    await work.change('charge', idOf(dispute.charge), { disputed: false });
    return work.change('dispute', dispute.id, { status: 'warning_closed' }, 'charge.dispute.closed');
  }
  const won = await work.change('dispute', dispute.id, { status: 'won' }, 'charge.dispute.closed');
  const transactions = [...won.balance_transactions, disputeTransaction(work.now, won, { back: true })];
  return work.change('dispute', won.id, { balance_transactions: transactions }, 'charge.dispute.funds_reinstated');
}

/** Decides for the cardholder, or records that the merchant accepts the dispute. The money is not returned. */
export async function loseDispute(work: Work, dispute: Stripe.Dispute): Promise<Stripe.Dispute> {
  if (isInquiry(dispute)) await escalateDispute(work, dispute);
  return work.change('dispute', dispute.id, { status: 'lost' }, 'charge.dispute.closed');
}

/** Whether the dispute is not decided yet. */
export function isOpenDispute({ status }: Stripe.Dispute): boolean {
  return !['won', 'lost', 'warning_closed', 'prevented'].includes(status);
}

/** Creates an early fraud warning: the bank suspects fraud, and no dispute exists yet. */
export function warnOfFraud(work: Work, charge: Stripe.Charge): Stripe.Radar.EarlyFraudWarning {
  const warning = work.create('radar.early_fraud_warning', {
    id: newId('issfr_1', 23),
    object: 'radar.early_fraud_warning',
    actionable: true,
    charge: charge.id,
    created: work.now,
    fraud_type: 'unauthorized_use_of_card',
    livemode: false,
    payment_intent: idOf(String(charge.payment_intent)),
  });
  work.tell('radar.early_fraud_warning.created', warning);
  return warning;
}

function withdraw(work: Work, dispute: Stripe.Dispute): Promise<Stripe.Dispute> {
  const transactions = [...dispute.balance_transactions, disputeTransaction(work.now, dispute, { back: false })];
  return work.change('dispute', dispute.id, { balance_transactions: transactions }, 'charge.dispute.funds_withdrawn');
}

function isInquiry({ status }: Stripe.Dispute): boolean {
  return status.startsWith('warning_');
}
