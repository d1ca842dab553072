import { createHash } from 'node:crypto';
import { fillTemplate } from '../platform/fill-template.ts';
import { type Brand, textColorOn } from './brand.ts';
import { MESSAGE_TEMPLATE } from './message-template.generated.ts';
import type { Words } from './words.ts';

/** A message as it is sent, on any channel. */
export interface RenderedMessage {
  /** The same for every try to deliver this message to this person. */
  id: string;
  subject: string;
  text: string;
  /** A whole document. It loads nothing but the logo. */
  html: string;
  /** The link that unsubscribes the reader with one click; null for required messages. */
  unsubscribe: string | null;
}

export interface Layout {
  /** The e-mail's ID is a hash of this. */
  of: string;
  /** BCP 47: what the words are in. */
  language: string;
  brand: Brand;
  /** A label and its value in one line of text. French has a space before the colon. */
  labeled(label: string, value: string): string;
  /** Why the reader receives the message. */
  reason: string;
  unsubscribe: { label: string; url: string } | null;
}

/** Makes a message of these words, as text and as HTML. The HTML is filled in without any mail library: see message.mjml. */
export function renderMessage(words: Words, layout: Layout): RenderedMessage {
  return {
    id: createHash('sha256').update(layout.of).digest('hex').slice(0, 32),
    subject: words.subject,
    text: textOf(words, layout),
    html: htmlOf(words, layout),
    unsubscribe: layout.unsubscribe?.url ?? null,
  };
}

function textOf({ text, facts, action }: Words, { brand, reason, unsubscribe, labeled }: Layout): string {
  const link = ({ label, url }: { label: string; url: string }) => `${labeled(label, '').trimEnd()}\n${url}`;
  return [
    ...text,
    ...(facts.length > 0 ? [facts.map(([label, value]) => labeled(label, value)).join('\n')] : []),
    ...(action ? [link(action)] : []),
    // RFC 3676, section 4.3: what follows this line is a signature.
    ['-- ', ...linesOf(brand.footer), reason].join('\n'),
    ...(unsubscribe ? [link(unsubscribe)] : []),
  ].join('\n\n');
}

function htmlOf({ subject, text, facts, action }: Words, { language, brand, reason, unsubscribe }: Layout): string {
  return fillTemplate(MESSAGE_TEMPLATE, {
    language,
    subject,
    // Mail programs show it beside the subject.
    preview: text[0] ?? '',
    brand: brand.name,
    logoUrl: brand.logoUrl ?? '',
    nameOnly: brand.logoUrl === null,
    color: brand.color,
    colorText: textColorOn(brand.color),
    paragraphs: text.map((paragraph) => ({ paragraph })),
    table: facts.length > 0,
    facts: facts.map(([label, value]) => ({ label, value })),
    action: action !== null,
    actionUrl: action?.url ?? '',
    actionLabel: action?.label ?? '',
    reason,
    unsubscribe: unsubscribe !== null,
    unsubscribeUrl: unsubscribe?.url ?? '',
    unsubscribeLabel: unsubscribe?.label ?? '',
    footerLines: linesOf(brand.footer).map((line) => ({ line })),
  });
}

/** In variables, `|` separates lines. */
const linesOf = (footer: string | null): string[] => (footer ?? '').split('|').flatMap((line) => line.trim() || []);
