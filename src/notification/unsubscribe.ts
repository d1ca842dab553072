import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Acted } from '../billing/actor.ts';
import type { Buyer } from '../billing/customer/buyer.ts';
import type { Recipient } from '../billing/entitlement/recipient.read.ts';
import { manageLink } from '../language/manage-link.ts';
import { type Reader, readerOf } from '../language/reader.ts';
import { html } from '../platform/html.ts';
import { sendPage } from '../platform/page.ts';
import type { SigningKey } from '../platform/signing-keys.ts';
import { createStamp } from '../platform/stamp.ts';
import type { ChannelName } from './channel.ts';

/** A customer who unsubscribes, and the channel. */
export interface OptOut {
  userId: string;
  channel: ChannelName;
}

export interface UnsubscribeLinks {
  /** Unsubscribes this user and does nothing else. It does not expire, because people keep e-mails for years. */
  linkFor(optOut: OptOut): string;
  /** What a link says; null for one that was not made here. */
  read(link: Partial<Record<string, string>>): OptOut | null;
}

/** Links on our own server, stamped with these keys, so that nobody can take another off. Null without keys. */
export function createUnsubscribeLinks(keys: readonly SigningKey[], publicUrl: string): UnsubscribeLinks | null {
  const stamp = createStamp(keys);
  if (stamp === null) return null;
  const told = (user: string, channel: string) => JSON.stringify(['unsubscribe', user, channel]);
  return {
    linkFor({ userId: user, channel }) {
      // In the query, which no log line has.
      const query = new URLSearchParams({ user, channel, stamp: stamp.of(told(user, channel)) });
      return `${publicUrl}${PATH}?${query}`;
    },
    read({ user = '', channel = '', stamp: shown = '' }) {
      return stamp.isOf(told(user, channel), shown) ? { userId: user, channel: channel as ChannelName } : null;
    },
  };
}

const PATH = '/unsubscribe';

export interface UnsubscribeOptions {
  /** Without them there are no such pages. */
  links: UnsubscribeLinks | null;
  recipientOf(userId: string): Promise<Recipient>;
  updateContact(
    buyer: Buyer,
    request: { notifications: ChannelName[] },
    by: Acted,
    operation: { id: string },
  ): Promise<unknown>;
  /** The page where customers manage their billing. */
  manageUrl: string;
}

/**
 * `GET /unsubscribe` asks, since programs open links to look at them; `POST` does it, for whoever clicked there and for mail
 * programs that do it in one click (RFC 8058). What is said is recorded as `updateContact` records it; said again, nothing is.
 */
export function registerUnsubscribe(http: FastifyInstance, options: UnsubscribeOptions): void {
  const { links, recipientOf, updateContact, manageUrl } = options;
  if (links === null) return;
  void http.register(async (scope) => {
    // Mail programs send `List-Unsubscribe=One-Click` as a form of either kind. The link says it all, so nothing of it is read.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: 4_096 }, (_request, _body, done) => done(null));

    scope.get<{ Querystring: Record<string, string> }>(PATH, async (request, reply) => {
      const reader = readerOf(request);
      if (links.read(request.query) === null) return unknown(reply, reader, manageUrl);
      const { language, text } = reader;
      const body = html`<p>${text('page.unsubscribe.text')}</p>
<form method="post"><button>${text('page.unsubscribe.button')}</button></form>`;
      return sendPage(reply, text('page.unsubscribe.title'), body, { language });
    });

    scope.post<{ Querystring: Record<string, string> }>(PATH, async (request, reply) => {
      const reader = readerOf(request);
      const optOut = links.read(request.query);
      if (optOut === null) return unknown(reply, reader, manageUrl);
      const { userId, channel } = optOut;
      const { notifications } = await recipientOf(userId);
      const left = notifications.filter((chosen) => chosen !== channel);
      if (left.length < notifications.length) {
        const by: Acted = { actor: { kind: 'CUSTOMER', id: userId }, requestId: request.id, reason: null };
        await updateContact({ userId, email: null }, { notifications: left }, by, { id: randomUUID() });
      }
      const { language, text } = reader;
      const body = html`<p>${text('page.unsubscribed.text')}</p>${manageLink(reader, manageUrl)}`;
      return sendPage(reply, text('page.unsubscribed.title'), body, { language });
    });
  });
}

function unknown(reply: FastifyReply, reader: Reader, manageUrl: string): FastifyReply {
  const { language, text } = reader;
  const body = html`<p>${text('page.broken-link.unsubscribe')}</p>${manageLink(reader, manageUrl)}`;
  return sendPage(reply.code(404), text('page.broken-link.title'), body, { language });
}
