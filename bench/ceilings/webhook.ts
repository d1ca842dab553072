// C1, the least that could accept a webhook: node:http, the HMAC check, one journaled insert for each event by the plain driver.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import { mongo } from 'mongoose';

const { MONGODB_URI = '', PORT, WEBHOOK_SECRET = '' } = process.env;
const client = await new mongo.MongoClient(MONGODB_URI).connect();
const events = client.db().collection<{ _id: string }>('accepted', { writeConcern: { w: 'majority', j: true } });

createServer((request, response) => {
  if (request.method === 'GET') return response.end();
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const body = Buffer.concat(chunks).toString('utf8');
    void accept(body, String(request.headers['stripe-signature'])).then((status) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end('{"received":true}');
    });
  });
}).listen(Number(PORT), '127.0.0.1');
process.once('SIGTERM', () => process.exit(0));

async function accept(body: string, header: string): Promise<number> {
  const [, timestamp = '', signature = ''] = /t=(\d+),v1=(\w+)/.exec(header) ?? [];
  const expected = createHmac('sha256', WEBHOOK_SECRET).update(`${timestamp}.${body}`).digest();
  const given = Buffer.from(signature, 'hex');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return 400;
  const { id, type, created } = JSON.parse(body) as { id: string; type: string; created: number };
  try {
    await events.insertOne({ _id: id, type, created, payload: body } as never);
  } catch (error) {
    if ((error as { code?: number }).code !== 11_000) return 503;
  }
  return 200;
}
