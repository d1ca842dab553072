import { generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import { startSandbox } from '@tollgate/stripe-sandbox';
import { SignJWT } from 'jose';
import mongoose from 'mongoose';
import { parseCatalog } from '../../../src/billing/plan/catalog.ts';
import { syncPlans } from '../../../src/billing/plan/plan.sync.ts';
import { createMetrics } from '../../../src/platform/metrics.ts';
import { createStripe } from '../../../src/platform/stripe.ts';
import { databaseUri } from '../../support/database.ts';
import { freePort } from '../../support/sandboxed.ts';
import { catalogText, WEBHOOK_SECRET } from '../../support/tollgate.ts';
import { openWay, type Way } from '../../support/way.ts';
import { type openProcesses, pause, type Service } from '../service.ts';
import type { MongoDBOnDisk } from './mongodb.ts';
import { startNginx } from './nginx.ts';

/** docs/deploying.md on one machine: so many processes of each role, behind nginx. */
const NAMES = ['api-1', 'api-2', 'worker-1', 'worker-2'] as const;
export type Name = (typeof NAMES)[number];

export const METRICS_TOKEN = 'a-token-for-metrics-in-tests';

export interface Member {
  name: Name;
  url: string;
  /** Its own way to MongoDB. */
  way: Way;
  process(): Service['child']['process'];
  /** Starts it with what is set for all, and with `more` for it alone; resolves once it is ready. */
  start(more?: Record<string, string>): Promise<void>;
  /** As a supervisor ends it: with SIGTERM. Resolves once it has ended, whatever its exit code. */
  stop(): Promise<void>;
  kill(): Promise<void>;
}

export type Deployment = Awaited<ReturnType<typeof openDeployment>>;

export interface Keys {
  privateKey: KeyObject;
  /** PEM. */
  publicKey: string;
}

/**
 * Two api and two worker processes on one database, nginx with deploy/nginx.conf in front of them, and the sandbox as their Stripe, which
 * posts to nginx as Stripe does. Their MongoDB is that of the run, or one on a disk of its own.
 */
export async function openDeployment(processes: Awaited<ReturnType<typeof openProcesses>>, disk: MongoDBOnDisk | null) {
  const mongoUri = () => disk?.uri ?? databaseUri();
  const way = await openWay(undefined, mongoUri);
  const view = new mongoose.mongo.MongoClient(way.uri(''), { serverSelectionTimeoutMS: 1_000 });
  const db = view.db(`deployment_${randomUUID().slice(0, 8)}`);
  const ports = [await freePort(), await freePort(), await freePort(), await freePort()] as const;
  const nginx = await startNginx([ports[0], ports[1]]);
  const sandbox = await startSandbox({ host: '127.0.0.1', port: 0, db: processes.newDatabase() });
  await syncPlans(
    parseCatalog(await catalogText(), 'plans.yaml'),
    createStripe({ secretKey: 'sk_test_sandbox', apiBase: sandbox.url, metrics: createMetrics() }),
  );
  let signing = newKeys();
  /** What .env has for all of them. */
  const shared: Record<string, string> = {
    HOST: '127.0.0.1',
    PUBLIC_URL: nginx.url,
    TRUST_PROXY: '1',
    STRIPE_SECRET_KEY: 'sk_test_sandbox',
    STRIPE_API_BASE: sandbox.url,
    AUTH_JWT_SECRET: '',
    AUTH_PUBLIC_KEY: signing.publicKey,
    TOKEN_SIGNING_KEYS: JSON.stringify([generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' })]),
    METRICS_TOKEN,
    RATE_LIMITS: 'off',
  };

  const open = async (name: Name, port: number): Promise<Member> => {
    const way = await openWay(undefined, mongoUri);
    const url = `http://127.0.0.1:${port}`;
    let service: Service;
    return {
      name,
      url,
      way,
      process: () => service.child.process,
      async start(more = {}) {
        const own = { ROLE: name.split('-')[0] ?? '', PORT: String(port), MONGODB_URI: way.uri(db.databaseName) };
        service = await processes.start(db, { ...shared, ...own, ...more });
        while (!(await fetch(`${url}/readyz`)).ok) await pause(50);
      },
      async stop() {
        await service.child.kill('SIGTERM');
      },
      async kill() {
        await service.child.kill('SIGKILL');
      },
    };
  };
  const members = await Promise.all(NAMES.map((name, n) => open(name, ports[n] as number)));
  await Promise.all(members.map((member) => member.start()));
  sandbox.setWebhook({ url: `${nginx.plainUrl}/webhooks/stripe`, secret: WEBHOOK_SECRET });

  return {
    db,
    /** The address of `db`. */
    uri: way.uri(db.databaseName),
    disk,
    nginx,
    sandbox,
    members,
    shared,
    member: (name: Name) => members.find((member) => member.name === name) as Member,
    /** As docs/deploying.md says: one process after the other, and two seconds between an api that is ready again and the next process. */
    async restart(role: '' | 'api' = '') {
      for (const member of members.filter(({ name }) => name.startsWith(role))) {
        await member.stop();
        await member.start();
        if (member.name.startsWith('api')) await pause(2_000);
      }
    },
    /** Runs a command such as `replay`, as an operator does. Rejects with its output if it fails. */
    async run(command: string, args: string[]) {
      const more = { ...shared, MONGODB_URI: way.uri(db.databaseName) };
      const { code, output } = await processes.run(db, command, args, { more });
      if (code !== 0) throw new Error(output);
    },
    /** The keys of the identity provider. */
    signing: () => signing,
    signWith(keys: Keys) {
      signing = keys;
    },
    tokenOf: (userId: string, roles: readonly string[] = []) =>
      new SignJWT({ email: `${userId}@example.com`, roles })
        .setProtectedHeader({ alg: 'EdDSA' })
        .setSubject(userId)
        .setIssuedAt()
        .setExpirationTime('1h')
        .sign(signing.privateKey),
    async close() {
      await processes.endAll();
      await db.dropDatabase();
      await view.close();
      await way.cut();
      await Promise.all(members.map(({ way }) => way.cut()));
      await sandbox.close();
      await nginx.close();
    },
  };
}

export function newKeys(): Keys {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return { privateKey, publicKey: String(publicKey.export({ type: 'spki', format: 'pem' })) };
}
