import { originAllowed } from '../../platform/origin.ts';
import { BillingError } from '../errors.ts';

/** Throws INVALID_RETURN_URL if the origin of a URL is not configured: it would be an open redirect after a payment. null is allowed. */
export function allowReturn(
  url: string | null,
  field: string,
  { returnUrls, publicUrl }: { returnUrls: readonly string[]; publicUrl: string },
): void {
  if (url === null || originAllowed([...returnUrls, new URL(publicUrl).origin], url)) return;
  const origin = URL.canParse(url) ? new URL(url).origin : url;
  throw new BillingError('INVALID_RETURN_URL', { origin }, ['input', field]);
}
