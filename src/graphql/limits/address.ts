import { isIPv6 } from 'node:net';

const GROUPS = 8;
const OF_NETWORK = 4;

/** Whom an address stands for: itself, or its /64 network, of which one IPv6 subscriber has all addresses. */
export function networkOf(address: string): string {
  // An IPv4 address may come as an IPv6 one, where one socket listens for both.
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  const bare = address.replace(/%.*$/, '');
  if (!isIPv6(bare)) return address;
  const halves = bare.split('::').map((half) => half.split(':').filter(Boolean));
  const [left, right = []] = halves as [string[], string[]?];
  const zeros = Array.from({ length: GROUPS - left.length - right.length }, () => '0');
  const groups = [...left, ...zeros, ...right].slice(0, OF_NETWORK);
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`;
}
