import type { Figure } from '../figures.ts';
import type { Scale } from '../measure.ts';
import { keyOf, populate } from '../population.ts';
import { latencies, percentile, post } from '../questions.ts';
import { startService, tokenOf } from '../service.ts';
import type { Store } from '../store.ts';

const SEARCH = `query ($text: String!) { search(text: $text) {
  match customer { userId plan { code } } payment { id amount { decimal currency } } } }`;

/** How long a search by each thing that a customer quotes takes. */
export async function measureSearch(store: Store, { rounds, users, amount }: Scale): Promise<Figure[]> {
  const { uri, db } = await populate(store, users);
  const service = await startService(uri);
  const token = await tokenOf('sam', ['support']);
  const texts = Array.from({ length: 100 }, (_, n) => keyOf(Math.floor((n * users) / 100)));
  const payments = db.collection<{ _id: string; searchTerms?: string[] }>('payments');
  const numbers = await payments
    .find({ searchTerms: /^number:/ })
    .limit(100)
    .toArray();
  const quoted: Record<string, string[]> = {
    'user ID': texts.map((key) => `user-${key}`),
    'the beginning of an e-mail address': texts.map((key) => `${key}@exam`),
    'ID at Stripe': texts.map((key) => `cus_${key}`),
    'invoice number': numbers.flatMap(({ searchTerms = [] }) => searchTerms[0]?.replace('number:', '') ?? []),
    'last four digits with a date': texts.map((_, n) => `4242 2026-03-${String((n % 28) + 1).padStart(2, '0')}`),
  };
  const figures: Figure[] = [];
  for (const [what, all] of Object.entries(quoted)) {
    let turn = 0;
    const next = () => post(token, SEARCH, { text: all[turn++ % all.length] });
    const p95: number[] = [];
    for (let round = -1; round < rounds; round++) {
      const took = await latencies(service.url, next, Math.ceil(amount / 50));
      if (round >= 0) p95.push(percentile(took, 95));
    }
    const name = `\`search\` by ${what}, p95, ${users.toLocaleString('en')} users`;
    figures.push({ name, unit: 'ms', ours: p95, ceiling: [], target: 'at most 300 ms at 100,000 users' });
  }
  await service.stop();
  return figures;
}
