// A wildcard stands for any port of this machine, and for nothing else.
const ANY_LOCAL_PORT = /^http:\/\/(localhost|127\.0\.0\.1|\[::1\]):\*$/;

// What browsers and the URL standard read leniently, so that what we check would not be where they go: a backslash for a
// slash, tabs and line ends that vanish, a missing slash, somebody's name before the host.
const PLAIN_WEB_ADDRESS = /^https?:\/\/[^\s\\/@?#]+(?:[/?#][^\s\\]*)?$/i;

/**
 * Whether the origin of this absolute http(s) address is one of the patterns: the same scheme, host and port, or, for
 * `http://localhost:*`, any port. Anything that browsers might read differently is not allowed.
 */
export function originAllowed(patterns: readonly string[], address: string): boolean {
  const url = parseWebAddress(address);
  return url !== undefined && patterns.some((pattern) => matches(pattern, url));
}

/** Whether this is an origin (`https://app.example.com`) or a wildcard of local ports: what `originAllowed` compares. */
export function isOriginPattern(text: string): boolean {
  if (ANY_LOCAL_PORT.test(text)) return true;
  const url = parseWebAddress(text);
  return url !== undefined && url.pathname === '/' && !/[?#*]/.test(text) && !text.endsWith('/');
}

/** Whether the address stays on this machine, where plain http hides nothing from nobody. */
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

/** The address as a URL, or undefined where it is not an absolute http(s) address in its plain form. */
export function parseWebAddress(address: string): URL | undefined {
  return PLAIN_WEB_ADDRESS.test(address) && URL.canParse(address) ? new URL(address) : undefined;
}

function matches(pattern: string, url: URL): boolean {
  const local = ANY_LOCAL_PORT.exec(pattern);
  return local ? url.protocol === 'http:' && url.hostname === local[1] : new URL(pattern).origin === url.origin;
}
