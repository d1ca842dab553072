import type Stripe from 'stripe';
import { wholeAddress } from '../objects/customer.ts';
import type { Buyer } from '../operations/checkout-session.ts';
import { TEST_CARDS, type TestCard } from './test-cards.ts';

/** The fields of the form on the payment page. */
export type Typed = Partial<Record<'email' | 'name' | 'number' | 'expiry' | 'cvc' | 'country' | 'postal_code', string>>;

export type FieldErrors = Partial<Record<keyof Typed, string>>;

interface Filled {
  buyer: Buyer;
  card: { card: TestCard; expMonth: number; expYear: number } | null;
}

interface Asked {
  card: boolean;
  address: boolean;
  /** The customer's e-mail. If it is known, the form does not ask for it. */
  email: string | null;
  now: Date;
}

/** Checks a submitted payment form. Returns its values, or a message for each wrong field. */
export function readForm(typed: Typed, { card, address, email, now }: Asked): Filled | FieldErrors {
  const errors: FieldErrors = {};
  const mail = email ?? typed.email?.trim() ?? '';
  if (!/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(mail)) errors.email = 'Enter your e-mail address, such as ada@example.com.';
  const known = card ? cardFrom(typed, errors, now) : null;
  const name = typed.name?.trim() ?? '';
  if (card && name === '') errors.name = 'Enter the name on the card.';
  const where = address ? addressFrom(typed, errors) : null;
  if (Object.keys(errors).length > 0) return errors;
  return { buyer: { email: mail, name, address: where }, card: known };
}

/** Whether the form was valid. */
export function isFilled(read: Filled | FieldErrors): read is Filled {
  return 'buyer' in read;
}

function cardFrom(typed: Typed, errors: FieldErrors, now: Date): Filled['card'] {
  const number = (typed.number ?? '').replaceAll(/[\s-]/g, '');
  const card = TEST_CARDS.get(number);
  if (!/^\d{12,19}$/.test(number)) errors.number = 'Your card number is incomplete.';
  else if (!passesLuhn(number)) errors.number = 'Your card number is invalid.';
  else if (!card) errors.number = 'This is a sandbox: only the test cards listed on this page work.';
  const expiry = expiryFrom(typed.expiry ?? '');
  if (!expiry) errors.expiry = "Enter your card's expiration date as MM / YY.";
  else if (Date.UTC(expiry.expYear, expiry.expMonth) <= now.getTime())
    errors.expiry = "Your card's expiration date is in the past.";
  const cvc = (typed.cvc ?? '').trim();
  if (!/^\d{3,4}$/.test(cvc) || (card && cvc.length !== card.cvcLength))
    errors.cvc = "Your card's security code is incomplete.";
  return card && expiry ? { card, ...expiry } : null;
}

function expiryFrom(text: string): { expMonth: number; expYear: number } | null {
  const match = /^\s*(\d{1,2})\s*[/-]?\s*(\d{2}|\d{4})\s*$/.exec(text);
  const expMonth = Number(match?.[1]);
  if (!match || expMonth < 1 || expMonth > 12) return null;
  const year = Number(match[2]);
  return { expMonth, expYear: year < 100 ? 2000 + year : year };
}

function addressFrom(typed: Typed, errors: FieldErrors): Stripe.Address {
  const country = (typed.country ?? '').trim().toUpperCase();
  const postal = (typed.postal_code ?? '').trim();
  if (!/^[A-Z]{2}$/.test(country)) errors.country = 'Choose your country.';
  if (postal === '') errors.postal_code = 'Enter your postal code.';
  return wholeAddress({ country, postal_code: postal });
}

/** Checks the last digit of a card number (ISO/IEC 7812-1, annex B). */
function passesLuhn(number: string): boolean {
  const digits = [...number].reverse().map(Number);
  const sum = digits.reduce((total, digit, index) => {
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return sum % 10 === 0;
}
