/**
 * Somebody we depend on (Stripe, the issuer of tokens) cannot answer now; the same request may succeed later.
 * The message is for our log, never for clients; `cause` keeps what was thrown.
 */
export class ProviderUnavailable extends Error {
  override readonly name = 'ProviderUnavailable';

  constructor(provider: string, options: { cause?: unknown } = {}) {
    super(`${provider} cannot answer`, options);
  }
}
