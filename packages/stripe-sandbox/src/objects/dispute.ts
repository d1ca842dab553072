import type Stripe from 'stripe';
import { newId } from '../store/ids.ts';
import { idOf } from '../store/kinds.ts';
import { DAY, SECOND } from '../time/clock.ts';

// Card networks give a merchant about this much time to answer.
const ANSWER_WITHIN = (9 * DAY) / SECOND;

// Stripe's dispute fee, in cents.
const FEE = 1_500;

interface NewDispute {
  charge: Stripe.Charge;
  reason: string;
  /** Whether it begins as an inquiry, for which no money is withdrawn yet. */
  inquiry: boolean;
}

/** Creates a dispute: the cardholder contests the payment. */
export function newDispute(now: number, { charge, reason, inquiry }: NewDispute): Stripe.Dispute {
  const brand = String(charge.payment_method_details?.card?.brand);
  return {
    id: newId('du_1', 23),
    object: 'dispute',
    amount: charge.amount - charge.amount_refunded,
    balance_transactions: [],
    charge: charge.id,
    created: now,
    currency: charge.currency,
    enhanced_eligibility_types: [],
    evidence: NO_EVIDENCE,
    evidence_details: {
      due_by: now + ANSWER_WITHIN,
      enhanced_eligibility: {},
      has_evidence: false,
      past_due: false,
      submission_count: 0,
      submission_method: 'not_submitted',
    },
    intended_submission_method: null,
    is_charge_refundable: inquiry,
    livemode: false,
    metadata: {},
    payment_intent: idOf(String(charge.payment_intent)),
    payment_method_details: {
      card: {
        brand,
        case_type: inquiry ? 'inquiry' : 'chargeback',
        network: brand,
        network_reason_code: '10.4',
      },
      type: 'card',
    },
    reason,
    status: inquiry ? 'warning_needs_response' : 'needs_response',
  };
}

/** Creates the balance transaction of a dispute: its amount is withdrawn or returned. The fee is never returned. */
export function disputeTransaction(
  now: number,
  { id, amount, currency }: Stripe.Dispute,
  { back }: { back: boolean },
): Stripe.BalanceTransaction {
  const moved = back ? amount : -amount;
  const fee = back ? 0 : FEE;
  return {
    id: newId('txn_1', 23),
    object: 'balance_transaction',
    amount: moved,
    available_on: now,
    balance_type: 'payments',
    created: now,
    currency,
    description: back ? `Chargeback reversal for ${id}` : `Chargeback withdrawal for ${id}`,
    exchange_rate: null,
    fee,
    fee_details: back
      ? []
      : [{ amount: fee, application: null, currency, description: 'Dispute fee', type: 'stripe_fee' }],
    net: moved - fee,
    reporting_category: back ? 'dispute_reversal' : 'dispute',
    source: id,
    status: 'available',
    type: 'adjustment',
  };
}

const NO_EVIDENCE: Stripe.Dispute.Evidence = {
  access_activity_log: null,
  billing_address: null,
  cancellation_policy: null,
  cancellation_policy_disclosure: null,
  cancellation_rebuttal: null,
  customer_communication: null,
  customer_email_address: null,
  customer_name: null,
  customer_purchase_ip: null,
  customer_signature: null,
  duplicate_charge_documentation: null,
  duplicate_charge_explanation: null,
  duplicate_charge_id: null,
  enhanced_evidence: {},
  product_description: null,
  receipt: null,
  refund_policy: null,
  refund_policy_disclosure: null,
  refund_refusal_explanation: null,
  service_date: null,
  service_documentation: null,
  shipping_address: null,
  shipping_carrier: null,
  shipping_date: null,
  shipping_documentation: null,
  shipping_tracking_number: null,
  uncategorized_file: null,
  uncategorized_text: null,
};
