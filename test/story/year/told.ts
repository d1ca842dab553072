import { type OwnedAccounts, ownersOfStreams } from '../../../src/billing/customer/streams.read.ts';
import { accountCollection } from '../../../src/billing/entitlement/account.document.ts';
import { usageCollection } from '../../../src/billing/usage/usage.document.ts';
import { publishUsage } from '../../../src/billing/usage/usage.outbox.ts';
import { NO_DETAILS } from '../../../src/notification/details.read.ts';
import { createNotification } from '../../../src/notification/notification.ts';
import { messageCollection } from '../../../src/outbox/message.document.ts';
import { wallClock } from '../../../src/platform/clock.ts';
import { createLog } from '../../../src/platform/log.ts';
import { createMetrics } from '../../../src/platform/metrics.ts';
import { type Mail, type Mailbox, openMailbox } from '../../notification/mailbox.ts';
import { type Sandboxed, startSandboxed } from '../../support/sandboxed.ts';
import type { Json } from '../../support/stripe-events.ts';
import { controlOf } from './person.ts';

const OPS = 'ops@example.com';

export interface Told {
  tollgate: Sandboxed;
  mailbox: Mailbox;
  /** Moves Stripe's clock to this instant, in Unix seconds; never back. */
  moveTo(instant: number): Promise<void>;
  /** Lets everything arrive, be folded and be told; returns what was mailed by it, by kind, those to admins with `!`. */
  hear(): Promise<string[]>;
  close(): Promise<void>;
}

/**
 * The service, its mails sent by SMTP to a real server. It is driven step by step: a second instance of what tells people has a
 * clock that is ahead of every burst, so nothing is waited for.
 */
export async function startTelling(network: Json, env: Record<string, string>): Promise<Told> {
  const mailbox = await openMailbox();
  const tollgate = await startSandboxed({ role: 'api', env });
  await controlOf(tollgate, 'network', network);
  const { app, connection, sandbox } = tollgate;
  const messages = messageCollection(connection);
  const usage = usageCollection(connection);
  const notification = await createNotification({
    email: { url: mailbox.url, from: 'Acme <billing@example.com>' },
    telegram: undefined,
    alerts: { email: OPS, telegramChat: undefined },
    captured: false,
    manageUrl: 'https://app.example.com/billing',
    brand: { name: 'Acme', logoUrl: null, color: '#1a4fd6', footer: null },
    unsubscribe: null,
    confirmUrl: async () => 'https://billing.example.com/confirm-email?token=t',
    messages,
    ownersOf: (streams) => ownersOfStreams(accountCollection(connection) as unknown as OwnedAccounts, streams),
    recipientOf: async (userId) => ({
      email: `${userId}@example.com`,
      locale: 'de-DE',
      telegramChatId: null,
      notifications: ['EMAIL'],
    }),
    planNamed: (code) => ({ code, name: code === 'premium' ? 'Premium' : code }),
    featureNamed: () => null,
    detailsOf: async () => NO_DETAILS,
    planStanding: () => 0,
    wall: { now: () => new Date(Date.now() + 60_000) },
    log: createLog('info', { write: (line) => tollgate.logs.push(JSON.parse(line)) }),
    metrics: createMetrics(),
  });
  let heard = 0;

  async function work(): Promise<void> {
    await sandbox.settled();
    await app.worker.sweep();
    while ((await app.worker.runOnce()) > 0);
    await publishUsage(usage, { messages, clock: sandbox.clock, wall: wallClock });
  }

  /** The messages by the Message-IDs under which they go out. */
  async function kindsById(): Promise<Map<string, string>> {
    const all = await messages.find().toArray();
    const sent = all.flatMap((message) =>
      (['customer', 'admin'] as const)
        .filter((audience) => message.delivered?.[`${audience}:EMAIL`] !== undefined)
        .map((audience) => ({ message, audience })),
    );
    const named = await Promise.all(
      sent.map(async ({ message, audience }): Promise<[string, string]> => {
        const reader = { audience, channel: 'EMAIL', key: `${audience}:EMAIL`, locale: null } as const;
        const { id } = (await notification.render(message, reader)).message;
        return [`<${id}@example.com>`, audience === 'admin' ? `${message.kind}!` : message.kind];
      }),
    );
    return new Map(named);
  }

  return {
    tollgate,
    mailbox,
    async moveTo(instant) {
      const now = sandbox.clock.now().getTime() / 1_000;
      await controlOf(tollgate, 'clock', { advance: Math.max(0, Math.ceil(instant - now)) });
    },
    async hear() {
      await work();
      await app.reconciliation.readMissedEvents();
      await work();
      while ((await notification.runOnce()) > 0);
      const kinds = await kindsById();
      const news = mailbox.mails.slice(heard);
      heard = mailbox.mails.length;
      return news.map((mail) => labelOf(mail, kinds)).sort();
    },
    async close() {
      notification.close();
      await tollgate.close();
      await mailbox.close();
    },
  };
}

function labelOf({ messageId = '', recipient, subject }: Mail, kinds: ReadonlyMap<string, string>): string {
  const kind = kinds.get(messageId) ?? `no message: ${subject}`;
  return kind.endsWith('!') === (recipient === OPS) ? kind : `${kind} to ${recipient}`;
}
