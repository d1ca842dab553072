// C4, the least that could answer for many users: node:http, graphql-js, one find by the plain driver of the documents that the service
// reads, a schema by hand, no token and no policy. PLANS are the plans that give the feature.
import { createServer } from 'node:http';
import { buildSchema, type DocumentNode, execute, parse } from 'graphql';
import { mongo } from 'mongoose';
import { accountsOf, hasOneOf, ownerOf } from '../stored-documents.ts';

const { MONGODB_URI = '', PORT, PLANS = '' } = process.env;
const plans = PLANS.split(',');
const db = (await new mongo.MongoClient(MONGODB_URI).connect()).db();

const schema = buildSchema(`
  type Query { customersByUserId(userIds: [ID!]!): [Customer]! }
  type Customer { entitlement(feature: ID!): Entitlement! }
  type Entitlement { granted: Boolean! }
`);

const rootValue = {
  async customersByUserId({ userIds }: { userIds: string[] }) {
    const accounts = new Map((await accountsOf(db, userIds)).map((account) => [ownerOf(account), account]));
    return userIds.map((userId) => {
      const account = accounts.get(userId);
      const granted = account !== undefined && hasOneOf(plans, account);
      return { entitlement: () => ({ granted }) };
    });
  },
};

/** Parsed once, as Apollo Server does it. */
const parsed = new Map<string, DocumentNode>();

async function answer(body: string): Promise<string> {
  const { query, variables } = JSON.parse(body) as { query: string; variables: Record<string, unknown> };
  const document = parsed.get(query) ?? parse(query);
  parsed.set(query, document);
  return JSON.stringify(await execute({ schema, document, rootValue, variableValues: variables }));
}

createServer((request, response) => {
  if (request.method === 'GET') return response.end();
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    void answer(Buffer.concat(chunks).toString('utf8')).then((text) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(text);
    });
  });
}).listen(Number(PORT), '127.0.0.1');
process.once('SIGTERM', () => process.exit(0));
