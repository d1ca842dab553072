// Excludes headers that browsers parse leniently, so that they could name another host than the one checked here: a user name before the
// host, a backslash, a path.
const PLAIN_HOST = /^[^\s\\/@?#]+$/;

/**
 * Whether a request's Host header names this machine, with any port, or `host`. A page of another site can have its name resolve to a
 * loopback address (DNS rebinding) and is then same-origin with a server that does not check the name.
 * https://owasp.org/www-community/attacks/DNS_Rebinding
 */
export function hostAllowed(header: string | undefined, host: string): boolean {
  const address = `http://${header ?? ''}`;
  if (!PLAIN_HOST.test(header ?? '') || !URL.canParse(address)) return false;
  const hostname = withoutDot(new URL(address).hostname);
  return isLoopback(hostname) || hostname === withoutDot(host.toLowerCase());
}

/** `localhost.` is the same name as `localhost`. */
const withoutDot = (hostname: string): string => hostname.replace(/\.$/, '');

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}
