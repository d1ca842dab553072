import type { FastifyInstance } from 'fastify';
import type { mongo } from 'mongoose';
import type { Recipient } from '../billing/entitlement/recipient.read.ts';
import type { MessageDocument } from '../outbox/message.document.ts';
import { html, type Markup } from '../platform/html.ts';
import { pageHeaders } from '../platform/page.ts';
import { AUDIENCE } from './audience.ts';
import type { Notification } from './notification.ts';

export interface PreviewOptions {
  messages: mongo.Collection<MessageDocument>;
  notification: Notification;
  recipientOf(userId: string): Promise<Recipient>;
}

/** As many as a page shows. */
const NEWEST = 200;

// E-mails have their own styles on their elements, and load nothing.
const HEADERS = pageHeaders(["default-src 'none'", "style-src 'unsafe-inline'", "form-action 'none'"]);

/** What would stand in people's mailboxes: `/messages` lists the newest, `/messages/<id>` shows one as its reader sees it. Local mode only. */
export function registerPreview(http: FastifyInstance, { messages, notification, recipientOf }: PreviewOptions): void {
  http.get('/messages', async (_request, reply) => {
    const newest = await messages.find().sort({ stagedAt: -1 }).limit(NEWEST).toArray();
    return reply.headers(HEADERS).type('text/html; charset=utf-8').send(listOf(newest).text);
  });

  http.get<{ Params: { id: string } }>('/messages/:id', async ({ params }, reply) => {
    const message = await messages.findOne({ _id: params.id });
    if (!message) return reply.callNotFound();
    const audience = AUDIENCE[message.kind].customer ? 'customer' : 'admin';
    const locale = message.userId === null ? null : (await recipientOf(message.userId)).locale;
    const letter = notification.letterFor(message, { audience, channel: 'EMAIL', key: `${audience}:EMAIL`, locale });
    return reply.headers(HEADERS).type('text/html; charset=utf-8').send(letter.html);
  });
}

function listOf(messages: readonly MessageDocument[]): Markup {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Messages</title>
<style>
body { font: 1rem/1.5 system-ui, sans-serif; margin: 2rem; color: #1a202c; background: #fff; }
div { overflow-x: auto; }
th, td { text-align: left; padding: 0.25rem 1rem 0.25rem 0; white-space: nowrap; }
</style>
</head>
<body><main><h1>Messages</h1>
${messages.length === 0 ? html`<p>No messages yet. Buy a plan, then reload this page.</p>` : tableOf(messages)}
</main></body>
</html>
`;
}

function tableOf(messages: readonly MessageDocument[]): Markup {
  const heads = ['Message', 'Happened (UTC)', 'To', 'State'].map((head) => html`<th scope="col">${head}</th>`);
  return html`<div tabindex="0" role="region" aria-label="Messages"><table>
<thead><tr>${heads}</tr></thead>
<tbody>${messages.map(rowOf)}</tbody>
</table></div>`;
}

function rowOf({ _id, userId, at, state, outcome, error }: MessageDocument): Markup {
  const became = state === 'WITHDRAWN' ? 'withdrawn' : (outcome?.toLowerCase() ?? 'due');
  return html`<tr>
<td><a href="/messages/${encodeURIComponent(_id)}">${_id}</a></td>
<td>${at.toISOString().slice(0, 16).replace('T', ' ')}</td>
<td>${userId ?? 'admins'}</td>
<td>${error === undefined ? became : `${became}: ${error}`}</td>
</tr>`;
}
