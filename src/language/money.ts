// The decimal places of currencies. Intl cannot be used: it follows CLDR, which rounds HUF, COP, IDR and a dozen others
// to whole units, and it changes with the ICU version of Node. Stripe's amounts follow ISO 4217, except for
// MGA (whole units), ISK and UGX (hundredths, for compatibility): https://docs.stripe.com/currencies
const WHOLE = new Set('BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF'.split(' '));
const THOUSANDTHS = new Set('BHD IQD JOD KWD LYD OMR TND'.split(' '));

/** Returns an amount in Stripe's minor units as a plain decimal: 1999 EUR is "19.99", 500 JPY is "500". */
export function decimal(amount: number, currency: string): string {
  if (!Number.isSafeInteger(amount))
    throw new RangeError(`decimal() needs a whole number of minor units, not ${amount}`);
  const digits = minorDigits(currency);
  const sign = amount < 0 ? '-' : '';
  const text = String(Math.abs(amount)).padStart(digits + 1, '0');
  return digits === 0 ? sign + text : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** Returns the number of decimal places of a currency (ISO 4217 code, upper or lower case) in Stripe's amounts. */
export function minorDigits(currency: string): number {
  const code = currency.toUpperCase();
  if (WHOLE.has(code)) return 0;
  return THOUSANDTHS.has(code) ? 3 : 2;
}

/**
 * Returns a function that formats amounts, integers in minor units, for a locale (BCP 47): 1999 EUR is "€19.99". It caches the format of
 * each currency, because creating one takes fifty times as long as using it.
 */
export function moneyFormat(locale: string): (amount: number, currency: string) => string {
  const formats = new Map<string, Intl.NumberFormat>();
  return (amount, currency) => {
    const digits = minorDigits(currency);
    const parts = {
      style: 'currency',
      currency,
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    } as const;
    const format = formats.get(currency) ?? new Intl.NumberFormat(locale, parts);
    formats.set(currency, format);
    // As text, because floating point could lose a cent.
    return format.format(decimal(amount, currency) as Intl.StringNumericLiteral);
  };
}
