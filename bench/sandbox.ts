// A process of its own for the sandbox, so that its work slows no measured server: keeps its state in the database of the first
// argument, sells what plans.yaml has, and posts its webhooks to the target that its parent names.

import { startSandbox } from '@tollgate/stripe-sandbox';
import { loadCatalog } from '../src/billing/plan/catalog.ts';
import { syncPlans } from '../src/billing/plan/plan.sync.ts';
import { createMetrics } from '../src/platform/metrics.ts';
import { connectMongo } from '../src/platform/mongo.ts';
import { createStripe } from '../src/platform/stripe.ts';
import { WEBHOOK_SECRET } from './traffic.ts';

const { db } = await connectMongo(process.argv[2] ?? '');
if (!db) throw new Error('the address names no database');
const { url, setWebhook } = await startSandbox({ host: '127.0.0.1', port: 0, db });
const stripe = createStripe({ secretKey: 'sk_test_sandbox', apiBase: url, metrics: createMetrics() });
await syncPlans(await loadCatalog('plans.yaml'), stripe);
process.on('message', (target) => setWebhook({ url: String(target), secret: WEBHOOK_SECRET }));
process.send?.(url);
