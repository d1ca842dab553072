import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { FEATURE_KINDS } from '../../src/billing/plan/feature-kinds.ts';

// Each status and each kind has an entry in a table, and the type of the table requires it. The compiler cannot require a comparison
// elsewhere, so a new status or kind would be forgotten there.

/** The words that only subscriptions use: a payment can also be `canceled`, and a checkout session `unpaid`. */
const STATUSES = ['trialing', 'past_due', 'incomplete_expired'];

const sources = (await readdir('src', { recursive: true }))
  .filter((name) => name.endsWith('.ts'))
  .map((name) => [name, readFileSync(`src/${name}`, 'utf8')] as const);

/** The catalog's own list of kinds, from which their type is made. */
const LIST_OF_KINDS = `billing/plan/catalog.content.ts: kind: z.enum([${FEATURE_KINDS.map((kind) => `'${kind}'`).join(', ')}]),`;

function found(words: readonly string[]): string[] {
  const lines = sources.flatMap(([name, text]) => comparisons(words, text).map((line) => `${name}: ${line.trim()}`));
  return lines.filter((line) => line !== LIST_OF_KINDS);
}

/** The lines in which one of the words is compared, or stands in a list. */
function comparisons(words: readonly string[], text: string): string[] {
  const word = `'(?:${words.join('|')})'`;
  const compared = new RegExp(`(?:[!=]==\\s*|case\\s+|\\[[^\\]]*|Map\\(.*)${word}|${word}\\s*[!=]==`);
  return text.split('\n').filter((line) => compared.test(line));
}

const statuses = [...STATUSES, ...STATUSES.map((status) => status.toUpperCase())];

test('no file compares a subscription status with a string, because status.ts says what each one means', () => {
  expect(found(statuses)).toEqual([]);
});

test('no file compares the kind of a feature with a string, because feature-kinds.ts says how each one behaves', () => {
  expect(found(FEATURE_KINDS)).toEqual([]);
});

test.each([
  "if (status === 'trialing') return;",
  "const inOrder = 'past_due' !== status;",
  "    case 'incomplete_expired':",
  "const LIVE = ['active', 'past_due'];",
  "({ status }) => status !== 'TRIALING' && dearer",
])('the search finds a comparison in: %s', (line) => {
  expect(comparisons(statuses, line)).toEqual([line]);
});
