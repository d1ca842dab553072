// A wildcard matches any port of this machine and nothing else.
const ANY_LOCAL_PORT = /^http:\/\/(localhost|127\.0\.0\.1|\[::1\]):\*$/;

// Excludes addresses that browsers parse leniently, so that they would go to another host than the one checked here: backslashes as
// slashes, ignored tabs and line ends, a missing slash, user names before the host.
const PLAIN_WEB_ADDRESS = /^https?:\/\/[^\s\\/@?#]+(?:[/?#][^\s\\]*)?$/i;

/**
 * Whether the origin of this absolute http(s) address matches one of the patterns: same scheme, host and port, or for `http://localhost:*`
 * any port. Returns false for an address that browsers might parse differently.
 */
export function originAllowed(patterns: readonly string[], address: string): boolean {
  const url = parseWebAddress(address);
  return url !== undefined && patterns.some((pattern) => matches(pattern, url));
}

/** Whether the text is a pattern for `originAllowed`: an origin (`https://app.example.com`), or a wildcard for local ports. */
export function isOriginPattern(text: string): boolean {
  if (ANY_LOCAL_PORT.test(text)) return true;
  const url = parseWebAddress(text);
  return url !== undefined && url.pathname === '/' && !/[?#*]/.test(text) && !text.endsWith('/');
}

/** Whether the address is on this machine, where plain http cannot be intercepted. */
export function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}

/**
 * Whether a request's Host header names this machine, with any port, or one of these hosts. A page of another site can have its name
 * resolve to a loopback address (DNS rebinding) and is then same-origin with a server that does not check the name.
 * https://owasp.org/www-community/attacks/DNS_Rebinding
 */
export function hostAllowed(header: string | undefined, hosts: readonly string[]): boolean {
  const url = parseWebAddress(`http://${header ?? ''}`);
  if (url === undefined || url.pathname !== '/' || url.search !== '' || url.hash !== '') return false;
  url.hostname = withoutDot(url.hostname);
  return isLoopback(url) || hosts.map(withoutDot).includes(url.hostname);
}

/** `localhost.` is the same name as `localhost`. */
const withoutDot = (hostname: string): string => hostname.replace(/\.$/, '');

/** Returns the address as a URL, or undefined if it is not an absolute http(s) address in plain form. */
export function parseWebAddress(address: string): URL | undefined {
  return PLAIN_WEB_ADDRESS.test(address) && URL.canParse(address) ? new URL(address) : undefined;
}

function matches(pattern: string, url: URL): boolean {
  const local = ANY_LOCAL_PORT.exec(pattern);
  return local ? url.protocol === 'http:' && url.hostname === local[1] : new URL(pattern).origin === url.origin;
}
