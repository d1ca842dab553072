import type { IncomingMessage } from 'node:http';
import { compile } from '@fastify/proxy-addr';

/** The proxies that TRUST_PROXY names: none, as many as there are in front, or those with these addresses. */
export type TrustProxy = false | number | readonly string[];

export interface ProxyTrust {
  /** Whether the proxy at an address is trusted. `hop` counts the proxies between it and this process. */
  isTrusted(address: string, hop: number): boolean;
  /** Whether a trusted proxy opened the connection of a request, so that the headers that proxies set are the proxy's. */
  isFromProxy(request: IncomingMessage): boolean;
}

export function createProxyTrust(trustProxy: TrustProxy): ProxyTrust {
  const isTrusted: ProxyTrust['isTrusted'] =
    typeof trustProxy === 'number' ? (_address, hop) => hop < trustProxy : compile([...(trustProxy || [])]);
  return { isTrusted, isFromProxy: ({ socket }) => isTrusted(socket.remoteAddress ?? '', 0) };
}

/** UUIDs, the 32 hexadecimal digits of nginx, and what else is one harmless word. */
const REQUEST_ID = /^[\w.:+/=-]{8,128}$/;

/** The ID that a proxy gave a request, so that its log and ours can be read together; null if there is none of that form. */
export function requestIdIn({ headers }: IncomingMessage): string | null {
  const given = headers['x-request-id'];
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : null;
}
