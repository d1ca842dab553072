// @supabase/stripe-sync-engine as its documentation sets it up: the schema `stripe`, its migrations, and each webhook answered once it is stored.
import { createServer } from 'node:http';
import { createRequire } from 'node:module';

// `runMigrations` of its ES module fails: it uses __dirname.
const require = createRequire(import.meta.url);
const { runMigrations, StripeSync } = require('@supabase/stripe-sync-engine');
const pg = require('pg');

const { DATABASE_URL, PORT, WEBHOOK_SECRET, POOL_SIZE } = process.env;

const client = new pg.Client({ connectionString: DATABASE_URL });
await client.connect();
// Its migrations put their own table into this schema before they create it.
await client.query('CREATE SCHEMA IF NOT EXISTS stripe');
await client.end();
// It logs a failed migration and goes on.
await runMigrations({
  databaseUrl: DATABASE_URL,
  schema: 'stripe',
  logger: { info() {}, error: (error) => fail(error) },
});

const sync = new StripeSync({
  stripeSecretKey: 'sk_test_of_the_benchmark',
  stripeWebhookSecret: WEBHOOK_SECRET,
  poolConfig: { connectionString: DATABASE_URL, max: Number(POOL_SIZE) },
});

createServer((request, response) => {
  if (request.method === 'GET') return response.end();
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    sync.processWebhook(Buffer.concat(chunks), request.headers['stripe-signature']).then(
      () => response.writeHead(200, { 'content-type': 'application/json' }).end('{"received":true}'),
      (error) => {
        console.error(error);
        response.writeHead(500).end();
      },
    );
  });
}).listen(Number(PORT), '127.0.0.1');
process.once('SIGTERM', () => process.exit(0));

function fail(error) {
  console.error(error);
  process.exit(1);
}
