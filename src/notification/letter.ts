import { createHash } from 'node:crypto';
import { html, type Markup } from '../platform/html.ts';
import type { Words } from './wording.ts';

/** A message as it is sent, on any channel. */
export interface Letter {
  /** The same for every try to deliver this message to this person. */
  id: string;
  subject: string;
  text: string;
  /** A whole document. Nothing in it is loaded from anywhere. */
  html: string;
  /** The link that unsubscribes the reader with one click; null for required messages. */
  unsubscribe: string | null;
}

export interface Layout {
  /** The e-mail's ID is a hash of this. */
  of: string;
  /** BCP 47: what the words are in. */
  language: string;
  unsubscribe: string | null;
}

/** Makes an e-mail of these words, as text and as HTML. */
export function letterOf(words: Words, { of, language, unsubscribe }: Layout): Letter {
  return {
    id: createHash('sha256').update(of).digest('hex').slice(0, 32),
    subject: words.subject,
    text: textOf(words, unsubscribe),
    html: htmlOf(words, language, unsubscribe).text,
    unsubscribe,
  };
}

function textOf({ text, facts, action }: Words, unsubscribe: string | null): string {
  return [
    ...text,
    ...(facts.length > 0 ? [facts.map(([label, value]) => `${label}: ${value}`).join('\n')] : []),
    ...(action ? [`${action.label}: ${action.url}`] : []),
    ...(unsubscribe ? [`Unsubscribe: ${unsubscribe}`] : []),
  ].join('\n\n');
}

// Mail programs drop style sheets, so each element has its own. Widths are at most, so that the 360 px of a phone are enough; the
// contrast of every colour is 4.5 or more (WCAG 2.2, 1.4.3).
const FONT = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;color:#1a202c;";
const HEADING = `${FONT}font-size:22px;line-height:1.3;margin:0 0 16px;overflow-wrap:anywhere;`;
const PLAIN = `${FONT}font-size:16px;line-height:1.5;margin:0 0 16px;overflow-wrap:anywhere;`;
const LABEL = `${FONT}font-size:16px;font-weight:normal;text-align:left;padding:4px 16px 4px 0;vertical-align:top;`;
const VALUE = `${FONT}font-size:16px;font-weight:bold;padding:4px 0;overflow-wrap:anywhere;`;
const BUTTON = `${FONT}color:#ffffff;background:#1a4fd6;display:inline-block;font-size:16px;text-decoration:none;padding:12px 20px;border-radius:6px;`;

function htmlOf({ subject, text, facts, action }: Words, language: string, unsubscribe: string | null): Markup {
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${subject}</title>
</head>
<body style="margin:0;padding:0;background:#f4f5f7;">
<main style="max-width:520px;margin:0 auto;padding:32px 24px;background:#ffffff;">
<h1 style="${HEADING}">${subject}</h1>
${text.map((paragraph) => html`<p style="${PLAIN}">${paragraph}</p>\n`)}
${facts.length > 0 && html`<table style="border-collapse:collapse;margin:0 0 24px;">${facts.map(rowOf)}</table>`}
${action && html`<p style="margin:0 0 24px;"><a href="${action.url}" style="${BUTTON}">${action.label}</a></p>`}
${unsubscribe !== null && html`<p style="${PLAIN}"><a href="${unsubscribe}" style="color:#1a4fd6;">Unsubscribe</a></p>`}
</main>
</body>
</html>
`;
}

function rowOf([label, value]: Words['facts'][number]): Markup {
  return html`<tr><th scope="row" style="${LABEL}">${label}</th><td style="${VALUE}">${value}</td></tr>`;
}
