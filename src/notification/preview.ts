import type { FastifyInstance } from 'fastify';
import type { mongo } from 'mongoose';
import type { Recipient } from '../billing/entitlement/recipient.read.ts';
import type { MessageDocument } from '../outbox/message.document.ts';
import { sendPage } from '../platform/page.ts';
import { AUDIENCE } from './audience.ts';
import type { Notification } from './notification.ts';
import { messagePage, messagesPage, PREVIEW_STYLE, type ShownMessage } from './preview.page.ts';

export interface PreviewOptions {
  messages: mongo.Collection<MessageDocument>;
  notification: Pick<Notification, 'render'>;
  recipientOf(userId: string): Promise<Recipient>;
}

/** As many as a page shows. */
const NEWEST = 100;

// E-mails have their own styles on their elements, and load a logo at most.
const PARTS = { style: PREVIEW_STYLE, sources: ['img-src https: http://127.0.0.1:* http://localhost:*'] };

/** The mailbox of local mode: `/messages` lists the newest messages, `/messages/<id>` shows what was sent, or would be sent now. */
export function registerPreview(http: FastifyInstance, { messages, notification, recipientOf }: PreviewOptions): void {
  http.get('/messages', async (_request, reply) => {
    const newest = await messages.find().sort({ stagedAt: -1, _id: 1 }).limit(NEWEST).toArray();
    const all = await Promise.all(newest.map(shown));
    return sendPage(reply, 'Messages', messagesPage(all.map(({ summary }) => summary)), PARTS);
  });

  http.get<{ Params: { id: string } }>('/messages/:id', async ({ params }, reply) => {
    const message = await messages.findOne({ _id: params.id });
    if (!message) return reply.callNotFound();
    const one = await shown(message);
    return sendPage(reply, one.summary.subject, messagePage(one), PARTS);
  });

  async function shown(message: MessageDocument): Promise<ShownMessage> {
    const { kind, userId, delivered = {} } = message;
    const audience = AUDIENCE[kind].customer ? 'customer' : 'admin';
    const recipient = userId === null ? null : await recipientOf(userId);
    const reader = { audience, channel: 'EMAIL', key: `${audience}:EMAIL`, locale: recipient?.locale ?? null } as const;
    const { message: rendered, kept } = await notification.render(message, reader);
    return {
      summary: {
        id: message._id,
        subject: Object.values(delivered).find(({ subject }) => subject)?.subject ?? rendered.subject,
        to: audience === 'admin' ? 'Admins' : (recipient?.email ?? userId ?? 'Nobody'),
        at: message.at,
        outcome: outcomeOf(message),
      },
      sent: Object.entries(delivered).map(([key, { at, error, text }]) => ({
        channel: key.endsWith(':TELEGRAM') ? 'Telegram' : 'e-mail',
        at,
        text: text ?? error ?? '',
      })),
      text: kept,
      html: rendered.html,
    };
  }
}

function outcomeOf({ state, outcome, error }: MessageDocument): string {
  const word = state === 'WITHDRAWN' ? 'Withdrawn' : OUTCOMES[outcome ?? 'DUE'];
  return error === undefined ? word : `${word}: ${error}`;
}

const OUTCOMES = { DUE: 'Will be sent', SENT: 'Sent', SKIPPED: 'Not sent', PARKED: 'Refused' } as const;
