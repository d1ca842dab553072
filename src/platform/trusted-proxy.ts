import type { IncomingMessage } from 'node:http';
import { compile } from '@fastify/proxy-addr';

/** The proxies that TRUST_PROXY trusts: none, a number of proxies in front of the service, or those with these addresses. */
export type TrustProxy = false | number | readonly string[];

export interface ProxyTrust {
  /** Whether the proxy at an address is trusted. `hop` counts the proxies between it and this process. */
  isTrusted(address: string, hop: number): boolean;
  /** Whether a trusted proxy opened the connection of a request, so that the proxy set its forwarding headers. */
  isFromProxy(request: IncomingMessage): boolean;
}

export function createProxyTrust(trustProxy: TrustProxy): ProxyTrust {
  const isTrusted: ProxyTrust['isTrusted'] =
    typeof trustProxy === 'number' ? (_address, hop) => hop < trustProxy : compile([...(trustProxy || [])]);
  return { isTrusted, isFromProxy: ({ socket }) => isTrusted(socket.remoteAddress ?? '', 0) };
}

/** UUIDs, the 32 hexadecimal digits of nginx, and other short words without special characters. */
const REQUEST_ID = /^[\w.:+/=-]{8,128}$/;

/** Returns the ID that a proxy gave a request, so that the logs of both can be joined. Null if there is none in this form. */
export function requestIdIn({ headers }: IncomingMessage): string | null {
  const given = headers['x-request-id'];
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : null;
}
