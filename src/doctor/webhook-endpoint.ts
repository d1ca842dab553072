import { type ComparedEndpoint, compareEndpoints } from '../billing/webhook-endpoint.sync.ts';
import { isLoopback } from '../platform/origin.ts';
import { STRIPE_API_VERSION, type StripeGateway } from '../platform/stripe.ts';
import { type Finding, found, named } from './finding.ts';
import { unlessForbidden } from './stripe-account.ts';

/** Compares the endpoint of this URL at Stripe with what the service needs. Its secret cannot be read. */
export async function examineEndpoint(url: string, gateway: StripeGateway): Promise<Finding[]> {
  if (isLoopback(new URL(url))) return [found('ENDPOINT_ON_THIS_MACHINE', `The endpoint for PUBLIC_URL is ${url}.`)];
  const compared = await unlessForbidden(() => compareEndpoints(url, gateway), null);
  if (compared === null) return [found('ENDPOINT_UNREADABLE', 'The key may not read webhook endpoints.')];
  const [first, ...others] = compared;
  if (!first) return [found('ENDPOINT_MISSING', `Stripe has no endpoint ${url}.`)];
  const ids = others.map(({ endpoint }) => endpoint.id);
  return [
    ...(ids.length > 0 ? [found('ENDPOINT_TWICE', `${url} is also the URL of ${named(ids)}.`)] : []),
    ...differences(first),
    ...versionDifference(first),
  ];
}

function differences({ endpoint: { id, status }, missing, needless }: ComparedEndpoint): Finding[] {
  return [
    ...(status === 'enabled' ? [] : [found('ENDPOINT_DISABLED', `${id} is ${status}.`)]),
    ...(missing.length > 0 ? [found('ENDPOINT_LACKS_EVENTS', `${id} does not send ${named(missing)}.`)] : []),
    ...(needless.length > 0 ? [found('ENDPOINT_SENDS_MORE', `${id} also sends ${named(needless)}.`)] : []),
  ];
}

/** API versions begin with their date, so they sort as text. */
function versionDifference({ endpoint: { id, api_version: version } }: ComparedEndpoint): Finding[] {
  if (version === STRIPE_API_VERSION) return [];
  if (version === null) return [found('ENDPOINT_VERSION_OLDER', `${id} uses the default version of the account.`)];
  const code = version > STRIPE_API_VERSION ? 'ENDPOINT_VERSION_NEWER' : 'ENDPOINT_VERSION_OLDER';
  return [found(code, `${id} uses version ${version}. This version of Tollgate uses ${STRIPE_API_VERSION}.`)];
}
