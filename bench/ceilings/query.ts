// C2, the least that could answer `me`: Apollo Server on Fastify, the same token check, one findOne by the plain driver, a schema by
// hand without rules.
import { ApolloServer } from '@apollo/server';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import { fastify } from 'fastify';
import { jwtVerify } from 'jose';
import { mongo } from 'mongoose';

const { MONGODB_URI = '', PORT, AUTH_JWT_SECRET = '' } = process.env;
const key = new TextEncoder().encode(AUTH_JWT_SECRET);
const client = await new mongo.MongoClient(MONGODB_URI).connect();
const answers = client.db().collection<{ _id: string; me: unknown }>('answers');

const server = new ApolloServer<{ userId: string }>({
  typeDefs: `
    type Query { me: Customer }
    type Customer { plan: Plan! entitlements: [Entitlement!]! }
    type Plan { code: String! }
    type Feature { code: String! }
    type Entitlement { feature: Feature! granted: Boolean! reason: String! validUntil: String }
  `,
  resolvers: { Query: { me: async (_root, _args, { userId }) => (await answers.findOne({ _id: userId }))?.me } },
});
await server.start();

const http = fastify();
http.get('/', async () => 'ready');
http.post(
  '/graphql',
  fastifyApolloHandler(server, {
    context: async (request) => {
      const { payload } = await jwtVerify((request.headers.authorization ?? '').slice('Bearer '.length), key);
      return { userId: String(payload.sub) };
    },
  }),
);
await http.listen({ host: '127.0.0.1', port: Number(PORT) });
process.once('SIGTERM', () => process.exit(0));
