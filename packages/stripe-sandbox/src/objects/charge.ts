import type Stripe from 'stripe';
import { newId } from '../store/ids.ts';
import { idOf } from '../store/kinds.ts';

export interface Decline {
  code: string;
  declineCode: string | null;
  message: string;
}

interface NewCharge {
  intent: Stripe.PaymentIntent;
  method: Stripe.PaymentMethod;
  /** The bank's refusal. Null if the charge succeeded. */
  decline: Decline | null;
  authenticated: boolean;
  receiptUrl: (id: string) => string;
}

/** Creates a charge: one attempt to collect a payment intent from a card, successful or declined. */
export function newCharge(
  now: number,
  { intent, method, decline, authenticated, receiptUrl }: NewCharge,
): Stripe.Charge {
  const id = newId('ch_3', 23);
  const paid = decline === null;
  return {
    id,
    object: 'charge',
    amount: intent.amount,
    amount_captured: paid ? intent.amount : 0,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: paid ? newId('txn_3', 23) : null,
    billing_details: method.billing_details,
    calculated_statement_descriptor: 'TOLLGATE DEMO',
    captured: paid,
    created: now,
    currency: intent.currency,
    customer: intent.customer === null ? null : idOf(intent.customer),
    description: intent.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: decline?.code ?? null,
    failure_message: decline?.message ?? null,
    fraud_details: {},
    livemode: false,
    metadata: intent.metadata,
    on_behalf_of: null,
    outcome: outcomeOf(decline),
    paid,
    payment_intent: intent.id,
    payment_method: method.id,
    payment_method_details: { type: 'card', card: cardOf(method, { amount: intent.amount, paid, authenticated }) },
    receipt_email: intent.receipt_email,
    receipt_number: null,
    receipt_url: paid ? receiptUrl(id) : null,
    refunded: false,
    review: null,
    shipping: null,
    source: null,
    source_transfer: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: paid ? 'succeeded' : 'failed',
    transfer_data: null,
    transfer_group: null,
  };
}

function outcomeOf(decline: Decline | null): Stripe.Charge.Outcome {
  return {
    advice_code: null,
    network_advice_code: null,
    network_decline_code: null,
    network_status: decline ? 'declined_by_network' : 'approved_by_network',
    reason: decline ? (decline.declineCode ?? decline.code) : null,
    risk_level: 'normal',
    risk_score: 8,
    seller_message: decline
      ? `The bank returned the decline code \`${decline.declineCode ?? decline.code}\`.`
      : 'Payment complete.',
    type: decline ? 'issuer_declined' : 'authorized',
  };
}

interface Taking {
  amount: number;
  paid: boolean;
  authenticated: boolean;
}

function cardOf(method: Stripe.PaymentMethod, { amount, paid, authenticated }: Taking) {
  const card = method.card as Stripe.PaymentMethod.Card;
  return {
    amount_authorized: paid ? amount : null,
    authorization_code: paid ? '123456' : null,
    brand: card.brand,
    checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: 'pass' },
    country: card.country,
    electronic_commerce_indicator: null,
    exp_month: card.exp_month,
    exp_year: card.exp_year,
    extended_authorization: { status: 'disabled' as const },
    fingerprint: card.fingerprint ?? null,
    funding: card.funding,
    incremental_authorization: { status: 'unavailable' as const },
    installments: null,
    last4: card.last4,
    mandate: null,
    multicapture: { status: 'unavailable' as const },
    network: card.brand,
    network_token: { used: false },
    network_transaction_id: null,
    overcapture: { maximum_amount_capturable: amount, status: 'unavailable' as const },
    regulated_status: 'unregulated' as const,
    three_d_secure: authenticated ? THREE_D_SECURE : null,
    transaction_link_id: null,
    wallet: null,
  };
}

const THREE_D_SECURE = {
  authentication_flow: 'challenge' as const,
  electronic_commerce_indicator: '05' as const,
  exemption_indicator: null,
  result: 'authenticated' as const,
  result_reason: null,
  transaction_id: null,
  version: '2.2.0' as const,
};
