/** The Stripe account of the sandbox: what its objects, pages and answers say about the merchant. */
export const ACCOUNT = {
  id: 'acct_1SandboxTollgate00',
  country: 'US',
  name: 'Tollgate Demo',
} as const;

/**
 * The only version of Stripe's API that the sandbox implements. Requests for another version are refused, because their shapes would
 * differ.
 */
export const API_VERSION = '2026-10-28.endive';
