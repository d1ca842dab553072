import type { CombinedError } from '@urql/core';

/** Whether one of the errors has this code. `docs/errors.md` lists the codes. */
export function hasCode(error: CombinedError, ...codes: string[]): boolean {
  return error.graphQLErrors.some(({ extensions }) => codes.includes(String(extensions['code'])));
}

/** Whether the same request may succeed a little later. */
export function isTemporary(error: CombinedError): boolean {
  return Boolean(error.networkError) || hasCode(error, 'PROVIDER_UNAVAILABLE', 'IDEMPOTENCY_IN_PROGRESS');
}

/** What to tell the user about an error that is not in `userErrors`. */
export function textOf(error: CombinedError): string {
  if (error.networkError) return 'Billing cannot be reached. Check your connection and try again.';
  if (hasCode(error, 'PROVIDER_UNAVAILABLE')) return 'The payment provider does not answer. Try again in a minute.';
  const limited = error.graphQLErrors.find(({ extensions }) => extensions['code'] === 'RATE_LIMITED');
  if (limited) return `Too many requests. Try again in ${limited.extensions['retryAfter']} seconds.`;
  const { requestId } = error.graphQLErrors[0]?.extensions ?? {};
  return `Something went wrong. If it happens again, contact us and mention ${requestId ?? 'the time'}.`;
}
