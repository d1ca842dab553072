import { readFile } from 'node:fs/promises';
import { isUserId } from '../billing/customer/user-id.ts';

/**
 * Reads the user of each Stripe customer from a file. A line is `cus_...,user` or `{"customer":"cus_...","user":"..."}`. A first line that
 * names no customer is a header. Throws an Error that names the first line that is invalid or contradicts an earlier one.
 */
export async function readUsers(file: string): Promise<Map<string, string>> {
  const users = new Map<string, string>();
  const lines = (await readFile(file, 'utf8')).replace(/^\uFEFF/, '').split(/\r?\n/);
  lines.forEach((line, n) => {
    if (line.trim() === '') return;
    const found = line.startsWith('{') ? fromJson(line) : fromCsv(line);
    if (found === null) {
      if (n === 0) return;
      throw new Error(`${file}, line ${n + 1}: needs a Stripe customer and a user, as in cus_123,alice`);
    }
    const [customer, user] = found;
    if ((users.get(customer) ?? user) !== user) {
      throw new Error(`${file}, line ${n + 1}: an earlier line names another user for ${customer}`);
    }
    users.set(customer, user);
  });
  return users;
}

type Pair = [customer: string, user: string];

function fromCsv(line: string): Pair | null {
  const [customer = '', user = '', ...more] = line.split(',').map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
  return more.length === 0 ? pairOf(customer, user) : null;
}

function fromJson(line: string): Pair | null {
  try {
    const { customer, user } = JSON.parse(line) as Record<string, unknown>;
    return pairOf(customer, user);
  } catch {
    return null;
  }
}

function pairOf(customer: unknown, user: unknown): Pair | null {
  if (typeof customer !== 'string' || !/^cus_\w+$/.test(customer)) return null;
  return typeof user === 'string' && isUserId(user) ? [customer, user] : null;
}
