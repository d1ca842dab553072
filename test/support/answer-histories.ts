import type { FoldEvent } from '../../src/billing/fold.ts';
import { positionOf } from '../../src/inbox/position.ts';
import { eventOf } from '../folding/folding.ts';
import { subscriptionObject } from './stripe-events.ts';

/** A second in which a history begins; every history takes a few seconds. */
const START = 1_760_000_000_000;
const STATUSES = ['active', 'past_due', 'unpaid', 'paused'];

/** What happened to one subscription at Stripe, and what was told of it. */
export interface AnswerHistory {
  /** Events that arrive, and answers. Each answer has in `seen` what was stored when it was asked. */
  told: FoldEvent[];
  /** What was stored when each command was answered, and the state that the command left. A command is missing if another request changed the object meanwhile. */
  commands: { told: FoldEvent[]; truth: string }[];
  /** What the subscription is at Stripe in the end. */
  truth: string;
  /** Whether the last change was told at all, by an event that arrives or by an answer. */
  isKnown: boolean;
}

interface Change {
  event: FoldEvent;
  at: number;
  arrivesAt: number;
  isLost: boolean;
}

interface Asked {
  askedAt: number;
  answeredAt: number;
  /** When Stripe looked at the subscription. */
  readAt: number;
  status: string;
  key: string | null;
}

/**
 * Commands, changes in the portal and slow reads in random milliseconds, two to four of them. A share of the webhooks is lost, the others
 * arrive up to three seconds late. Some commands overlap with a read that another process makes, which shows the state before or after.
 */
export function answerHistory(random: () => number, lost: number): AnswerHistory {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const name = () => random().toFixed(12).slice(2);
  const changes: Change[] = [];
  const asked: Asked[] = [];
  const statuses: [number, string][] = [[0, 'active']];
  let now = START + random() * 1000;

  const statusAt = (at: number) => statuses.findLast(([since]) => since <= at)?.[1] ?? 'active';
  const change = (at: number, key: string | null): string => {
    const from = statusAt(at);
    const to = pick(STATUSES.filter((status) => status !== from));
    statuses.push([at, to]);
    const created = Math.floor(at / 1000);
    const event = eventOf('customer.subscription.updated', created, subscription(to), {
      id: `evt_${name()}`,
      previous: { status: from },
    });
    const arrivesAt = at + 20 + random() * random() * 3000;
    changes.push({ event: { ...event, idempotencyKey: key }, at, arrivesAt, isLost: random() < lost });
    return to;
  };

  for (let moves = 2 + Math.floor(random() * 3); moves > 0; moves--) {
    const kind = random();
    let takes = 40 + random() * 300;
    if (kind < 0.55) {
      const readAt = now + takes * (0.2 + 0.6 * random());
      const key = `key_${name()}`;
      const [before, status] = [statusAt(now), change(readAt, key)];
      asked.push({ askedAt: now, answeredAt: now + takes, readAt, status, key });
      if (random() < 0.3) {
        const beside = now + takes * random();
        const isBefore = beside < readAt;
        const answeredAt = now + takes + random() * 100;
        asked.push({ askedAt: beside, answeredAt, readAt: beside, status: isBefore ? before : status, key: null });
        takes = answeredAt - now;
      }
      now += takes + random() * 500;
    } else if (kind < 0.75) {
      change(now, null);
      now += 100 + random() * 900;
    } else {
      const readAt = now + takes * random();
      asked.push({ askedAt: now, answeredAt: now + takes, readAt, status: statusAt(readAt), key: null });
      if (random() < 0.5) change(readAt + (now + takes - readAt) * 0.5, null);
      now += takes + random() * 600;
    }
  }

  const arriving = changes.filter(({ isLost }) => !isLost);
  const answers = asked.map((one) => ({ ...one, id: `sync_${name()}` }));
  const storedBy = (at: number) =>
    new Set([
      'evt_created',
      ...arriving.filter(({ arrivesAt }) => arrivesAt <= at).map(({ event }) => event.id),
      ...answers.filter(({ answeredAt }) => answeredAt <= at).map(({ id }) => id),
    ]);
  const told = [
    eventOf('customer.subscription.created', START / 1000 - 60, subscription('active'), { id: 'evt_created' }),
    ...arriving.map(({ event }) => event),
    ...answers.map((answer) => answerOf(answer, [...storedBy(answer.askedAt - 1)])),
  ];
  const lastTold = Math.max(0, ...arriving.map(({ at }) => at), ...asked.map(({ readAt }) => readAt));
  const lastChanged = Math.max(0, ...changes.map(({ at }) => at));
  const commands = answers.flatMap(({ key, readAt, answeredAt, status }) => {
    if (key === null || changes.some(({ at }) => at > readAt && at <= answeredAt)) return [];
    const stored = storedBy(answeredAt);
    return [{ told: told.filter(({ id }) => stored.has(id)), truth: status }];
  });
  return { told, commands, truth: statusAt(Infinity), isKnown: lastTold >= lastChanged };
}

const subscription = (status: string) => subscriptionObject({ id: 'sub_1', customer: 'cus_1', userId: 'u1', status });

/** Stripe dates an answer by the second in which it ends. */
function answerOf({ id, askedAt, answeredAt, status, key }: Asked & { id: string }, seen: string[]): FoldEvent {
  const date = Math.floor(answeredAt / 1000);
  const since = Math.floor((date * 1000 - (answeredAt - askedAt)) / 1000);
  return {
    ...eventOf('customer.subscription.synced', date, subscription(status), { id }),
    position: positionOf(new Date(date * 1000), 'snapshot', id),
    answer: { since, askedAt: new Date(askedAt), seen },
    idempotencyKey: key,
  };
}
