/** The one Stripe account that the sandbox plays: what its objects, pages and answers say about the merchant. */
export const ACCOUNT = {
  id: 'acct_1SandboxTollgate00',
  country: 'US',
  name: 'Tollgate Demo',
} as const;

/** The one version of Stripe's API spoken here; another one asked for is refused, since its shapes would differ. */
export const API_VERSION = '2026-10-28.endive';
