import { signToken } from '../../src/local/tokens.ts';
import { pause, type Service } from '../process/service.ts';
import { createRandom } from '../support/random.ts';
import { lifePlan, randomLife } from '../support/random-lives.ts';
import { fc, SEED } from '../support/seed.ts';
import type { Json, StripeEvent } from '../support/stripe-events.ts';
import { sign, TOKEN_SECRET } from '../support/tollgate.ts';

/** Milliseconds from one webhook to the next. */
const EVERY = 50;
/** A query follows each fifth webhook. A use and a grant follow each twentieth. */
const QUERY_EVERY = 5;
const COMMAND_EVERY = 20;
/** Customers whose events arrive at the same time. */
const LIVES = 12;
/** The free plan allows five exports, and a message tells of the fourth. */
const USES_OF_EACH = 3;

export interface Load {
  /** The processes that get requests from now on. A load balancer takes a process out before it is stopped. */
  send(to: readonly Service[]): void;
  /** Resolves when so many more webhooks were acknowledged. */
  more(count: number): Promise<void>;
  /** Sends nothing more until `resume`. Resolves when every request is answered, and every webhook acknowledged. */
  pause(): Promise<void>;
  resume(): void;
  /** Every event that was acknowledged, in the order of the acknowledgements. Some were delivered again after that. */
  acknowledged: StripeEvent[];
  /** How many times each user counted a use, and which grant each user got. */
  uses: Map<string, number>;
  grants: Map<string, string>;
  queries: number;
  /** Requests that failed, and answers that are not as they must be. */
  failures: string[];
}

/**
 * Webhooks of random lives, queries and commands, at a bounded rate, each to one process that is picked at random. A webhook that failed is
 * sent again, as Stripe does. Each command is sent twice with the same idempotency key, mostly to two processes.
 */
export function startLoad(): Load {
  const random = createRandom(SEED);
  const pick = <T>(some: readonly T[]): T => some[Math.floor(random() * some.length)] as T;
  const nextEvent = eventsOf(random);
  const inFlight = new Set<Promise<void>>();
  const known = new Set<string>();
  let targets: readonly Service[] = [];
  let timer: NodeJS.Timeout | undefined;
  let turn = 0;

  const load: Load = {
    acknowledged: [],
    uses: new Map(),
    grants: new Map(),
    queries: 0,
    failures: [],
    send(to) {
      targets = to;
    },
    async more(count) {
      const enough = load.acknowledged.length + count;
      while (load.acknowledged.length < enough) await pause(EVERY);
    },
    async pause() {
      clearInterval(timer);
      while (inFlight.size > 0) await Promise.all(inFlight);
    },
    resume() {
      timer = setInterval(send, EVERY);
    },
  };
  return load;

  function send(): void {
    // A machine that is slower than the rate gets no more at once.
    if (inFlight.size >= 2 * LIVES) return;
    turn++;
    start(deliver(nextEvent()));
    if (turn % 7 === 0 && load.acknowledged.length > 0) start(deliver(pick(load.acknowledged)));
    if (turn % QUERY_EVERY === 0 && load.acknowledged.length > 0) start(ask(pick(load.acknowledged)));
    if (turn % COMMAND_EVERY === 0) start(use(turn / COMMAND_EVERY));
    if (turn % COMMAND_EVERY === COMMAND_EVERY / 2) start(grant((turn + COMMAND_EVERY / 2) / COMMAND_EVERY));
  }

  function start(request: Promise<void>): void {
    const tracked = request
      .catch((error) => void load.failures.push(String(error)))
      .finally(() => inFlight.delete(tracked));
    inFlight.add(tracked);
  }

  async function deliver(event: StripeEvent): Promise<void> {
    const body = JSON.stringify(event);
    for (;;) {
      const { url } = pick(targets);
      const headers = { 'content-type': 'application/json', 'stripe-signature': sign(body) };
      const answer = await fetch(`${url}/webhooks/stripe`, { method: 'POST', headers, body }).catch(reasonOf);
      if (answer instanceof Response && answer.status === 200) break;
      load.failures.push(`webhook ${event.id}: ${answer instanceof Response ? answer.status : answer}`);
      await pause(200);
    }
    if (known.has(event.id)) return;
    known.add(event.id);
    load.acknowledged.push(event);
  }

  async function ask({ id }: StripeEvent): Promise<void> {
    load.queries++;
    await graphql(pick(targets), { userId: `user-${keyOf(id)}`, roles: [] }, QUERY);
  }

  async function use(n: number): Promise<void> {
    const userId = `user-counted-${Math.floor(n / USES_OF_EACH)}`;
    const input = { feature: 'chart_exports', idempotencyKey: `use-${n}` };
    for (const _ of ['first', 'again']) {
      const { recordUsage } = await graphql<{ recordUsage: { userErrors: Json[] } }>(
        pick(targets),
        { userId, roles: [] },
        USE,
        { input },
      );
      if (recordUsage.userErrors.length > 0) throw new Error(`use ${n}: ${JSON.stringify(recordUsage)}`);
    }
    load.uses.set(userId, (load.uses.get(userId) ?? 0) + 1);
  }

  async function grant(n: number): Promise<void> {
    const userId = `user-granted-${n}`;
    const input = { userId, feature: 'copy_trading', reason: 'A test of updates.', idempotencyKey: `grant-${n}` };
    const ids: string[] = [];
    for (const _ of ['first', 'again']) {
      const admin = { userId: 'ada', roles: ['admin'] };
      const { grantEntitlement } = await graphql<Granted>(pick(targets), admin, GRANT, { input });
      ids.push(grantEntitlement.grant?.id ?? JSON.stringify(grantEntitlement));
    }
    if (ids[0] !== ids[1]) throw new Error(`grant ${n}: ${ids}`);
    load.grants.set(userId, ids[0] as string);
  }
}

/** Valid in the schemas of both versions. */
const QUERY = `{ me {
  plan { code } subscriptions { id status } entitlements { feature { code } granted reason } payments(first: 5) { nodes { status } }
} }`;
const USE = 'mutation ($input: RecordUsageInput!) { recordUsage(input: $input) { userErrors { code } } }';
const GRANT = `mutation ($input: GrantEntitlementInput!) {
  grantEntitlement(input: $input) { grant { id } userErrors { code } }
}`;

interface Granted {
  grantEntitlement: { grant: { id: string } | null; userErrors: Json[] };
}

/** Asks one process over HTTP. Rejects on a fault. */
export async function graphql<Data>(
  { url }: Service,
  viewer: { userId: string; roles: string[] },
  query: string,
  variables: Json = {},
): Promise<Data> {
  const token = await signToken({ secret: TOKEN_SECRET, ...viewer });
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as { data?: Data; errors?: unknown };
  if (!data || errors) throw new Error(`${response.status}: ${JSON.stringify(errors)}`);
  return data;
}

/** Events of several lives, one event of a random life in turn. When a life is over, the next one begins. */
function eventsOf(random: () => number): () => StripeEvent {
  let lives = 0;
  const nextLife = (): StripeEvent[] => {
    const [plan] = fc.sample(lifePlan, { seed: SEED + lives, numRuns: 1 });
    const key = `u${lives++}`;
    return randomLife(plan as NonNullable<typeof plan>, key).map((event, place) => ({
      ...event,
      id: `evt_${key}_${(place * 7919) % 1009}`,
    }));
  };
  const underWay = Array.from({ length: LIVES }, nextLife);
  return () => {
    const n = Math.floor(random() * LIVES);
    if (underWay[n]?.length === 0) underWay[n] = nextLife();
    return underWay[n]?.shift() as StripeEvent;
  };
}

const keyOf = (eventId: string): string => eventId.split('_')[1] as string;

const reasonOf = (error: Error): string => `${error.message}: ${error.cause}`;
