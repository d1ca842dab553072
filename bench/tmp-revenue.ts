import mongoose from 'mongoose';
import { buildIndexes } from '../src/platform/mongo.ts';
import { revenueCollections } from '../src/billing/revenue/revenue.document.ts';
import { writeRevenue } from '../src/billing/revenue/revenue.write.ts';
import { createRollUp } from '../src/billing/revenue/roll-up.ts';
import { revenueReports } from '../src/billing/revenue/revenue.read.ts';
import { subscriptionLines, paymentLines } from '../src/billing/revenue/stream.lines.ts';
import { entitlementProjection } from '../src/billing/entitlement/entitlement.fold.ts';
import { paymentProjection } from '../src/billing/payment/payment.fold.ts';
import { nothingFolded, replay } from '../src/projection/replay.ts';
import { foldEvent, byPosition } from '../test/projection/folding.ts';
import { renewals } from './renewals.ts';
import { openStore } from './store.ts';

import { readFileSync } from 'node:fs';
import { execSync } from 'node:child_process';
const engineCpu = () => { let sum = 0; for (const pid of enginePids) { try { const f = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' '); sum += (Number(f[11]) + Number(f[12])) * 10; } catch {} } return sum; };
let enginePids: string[] = [];
const cpu = () => { const u = process.cpuUsage(); return [(u.user + u.system) / 1000, engineCpu()] as const; };
const since = (a: readonly [number, number]) => { const b = cpu(); return `cpu node ${(b[0] - a[0]).toFixed(0)} ms, mongod ${(b[1] - a[1]).toFixed(0)} ms`; };
const USERS = Number(process.argv[2] ?? 100_000);
const YEARS = Number(process.argv[3] ?? 1);
const store = await openStore();
const kids = (pid: string): string[] => { const out = execSync(`pgrep -P ${pid} || true`).toString().trim().split('\n').filter(Boolean); return out.flatMap((k) => [k, ...kids(k)]); };
enginePids = kids(String(process.pid));
const { uri } = await store.fresh('rev');
const connection = await mongoose.createConnection(uri, { writeConcern: { w: 'majority', journal: true } }).asPromise();
const c = revenueCollections(connection);
await buildIndexes(connection);
const DAY = 86_400_000;
const now = Date.now();
const CUR = ['EUR', 'USD', 'GBP'];
const templates = Array.from({ length: 60 }, (_, n) => {
  const events = renewals(`u${n}`, n).map((e) => foldEvent(e, `user-u${n}`)).sort(byPosition);
  const state = replay(entitlementProjection, nothingFolded(entitlementProjection), events).state;
  const pays = new Map<string, any[]>();
  for (const e of events) if (e.place.paymentId) pays.set(e.place.paymentId, [...(pays.get(e.place.paymentId) ?? []), e]);
  return {
    sub: subscriptionLines(state),
    pays: [...pays].map(([id, evs]) => paymentLines(replay(paymentProjection, nothingFolded(paymentProjection), evs).state, id)),
  };
});
console.log(templates.slice(0, 3).map((t) => [t.sub.length, t.pays.map((p) => p.length)]));
const shift = (lines: any[], ms: number, n: number) => lines.map((l) => ({ ...l, currency: CUR[n % 7 === 0 ? 1 : n % 11 === 0 ? 2 : 0], at: new Date(+l.at + ms), ...(l.since && { since: new Date(+l.since + ms) }), ...(l.endedAt && { endedAt: new Date(+l.endedAt + ms) }) }));
let t = performance.now(); let c0 = cpu();
let rowsN = 0;
for (let from = 0; from < USERS; from += 500) {
  const changes = [];
  for (let n = from; n < Math.min(USERS, from + 500); n++) {
    const tpl = templates[n % 60]!;
    const ms = -Math.floor((((n * 7919) % 10007) / 10007) * (YEARS * 365 - 122) * DAY);
    changes.push({ stream: `entitlement:u${n}`, revision: 1, before: [], after: shift(tpl.sub, ms, n) });
    tpl.pays.forEach((p, k) => changes.push({ stream: `payment:in_${n}_${k}`, revision: 1, before: [], after: shift(p, ms, n) }));
  }
  rowsN += changes.length;
  await writeRevenue(c, changes);
}
console.log('written', rowsN, 'streams', Math.round(performance.now() - t), 'ms', ((performance.now() - t) / rowsN).toFixed(3), 'ms/stream', since(c0));
const range = { from: new Date(now - 365 * DAY), to: new Date(now + DAY), interval: 'MONTH' as const };
const ask = async (label: string, r = range, k = 15) => {
  const took: number[] = [];
  let mrr; const c1 = cpu();
  for (let i = 0; i < k; i++) { const a = performance.now(); mrr = (await revenueReports(c, r as any)).map((x) => [x.currency, x.mrr, x.activeSubscriptions, x.churnRate]); took.push(performance.now() - a); }
  took.sort((a, b) => a - b);
  console.log(label, 'p50', took[k >> 1]!.toFixed(1), 'max', took.at(-1)!.toFixed(1), 'per query:', k, since(c1), JSON.stringify(mrr).slice(0, 60));
};
await ask('all dirty', range, 1);
t = performance.now(); c0 = cpu();
const days = await createRollUp(c).runOnce(0);
console.log('roll-up of', days, 'days', Math.round(performance.now() - t), 'ms', since(c0));
await ask('clean, MONTH');
await ask('clean, DAY', { ...range, interval: 'DAY' } as any);
const mid = { ...range, from: new Date(Math.floor((now - 365 * DAY) / DAY) * DAY), to: new Date(Math.floor(now / DAY) * DAY) };
await ask('clean, midnights', mid);
await ask('partial noon', { ...range, from: new Date(+mid.from + DAY * 100.5) });
// a dirty day: touch one row of today-ish
const busiest = (await c.revenueRows.aggregate([{ $group: { _id: '$_id.day', n: { $sum: 1 } } }, { $sort: { n: -1 } }, { $limit: 1 }]).toArray())[0]!;
await c.revenueDays.updateOne({ _id: busiest['_id'] as string }, { $set: { markedAt: new Date() } });
console.log('busiest day', busiest);
await ask('one dirty day (busiest)');
t = performance.now();
await createRollUp(c).runOnce(0);
console.log('roll-up of one day', Math.round(performance.now() - t), 'ms');
const stats = async (n: string) => (await connection.db!.collection(n).aggregate([{ $collStats: { storageStats: {} } }]).toArray())[0]!['storageStats'];
await connection.db!.admin().command({ fsync: 1 });
for (const n of ['revenue_rows', 'revenue_days']) { const s = await stats(n); console.log(n, 'count', s.count, 'bytes each', Math.round((s.storageSize + s.totalIndexSize) / s.count), 'data', s.storageSize, 'idx', s.totalIndexSize, JSON.stringify(s.indexSizes)); }
await connection.close();
await store.close();
process.exit(0);
