/**
 * An external service (Stripe, the issuer of tokens) cannot answer now. The same request may succeed later. The message is for the log and
 * never shown to clients. `cause` is the original error.
 */
export class ProviderUnavailable extends Error {
  override readonly name = 'ProviderUnavailable';

  constructor(provider: string, options: { cause?: unknown } = {}) {
    super(`${provider} cannot answer`, options);
  }
}
