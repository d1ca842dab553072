import { html, type Markup } from '../platform/html.ts';

/** A message in the list. */
export interface MessageSummary {
  id: string;
  subject: string;
  to: string;
  at: Date;
  outcome: string;
}

/** A message, what was sent of it, and how its e-mail looks. */
export interface ShownMessage {
  summary: MessageSummary;
  sent: { channel: string; at: Date; text: string }[];
  /** As it would be sent now. */
  text: string;
  html: string;
}

/** The body of the list of messages. */
export function messagesPage(messages: readonly MessageSummary[]): Markup {
  if (messages.length === 0) return html`<p>No messages yet. Buy a plan, then reload this page.</p>`;
  return html`<p>What customers and admins are sent. In local mode without SMTP_URL, nothing leaves this machine.</p>
<ul class="list">${messages.map(itemOf)}</ul>`;
}

function itemOf({ id, subject, to, at, outcome }: MessageSummary): Markup {
  return html`<li><a href="/messages/${encodeURIComponent(id)}">${subject}</a>
<span class="about">To ${to}</span><span class="about">${instant(at)}</span><span class="about">${outcome}</span></li>`;
}

/** The body of the page of one message. */
export function messagePage({ summary, sent, text, html: email }: ShownMessage): Markup {
  const { to, at, outcome, id } = summary;
  return html`<dl>
<dt>To</dt><dd>${to}</dd>
<dt>Happened</dt><dd>${instant(at)}</dd>
<dt>Outcome</dt><dd>${outcome}</dd>
<dt>ID</dt><dd><code>${id}</code></dd>
</dl>
<h2>E-mail</h2>
<iframe title="E-mail" srcdoc="${email}" sandbox="allow-popups"></iframe>
${
  sent.length > 0
    ? sent.map((one) => html`<h2>Text sent by ${one.channel}, ${instant(one.at)}</h2><pre>${one.text}</pre>`)
    : html`<h2>Text, as it would be sent now</h2><pre>${text}</pre>`
}
<p><a href="/messages">All messages</a></p>`;
}

const instant = (at: Date): Markup => {
  const iso = at.toISOString();
  return html`<time datetime="${iso}">${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC</time>`;
};

/** CSS of these pages, in addition to that of every page. */
export const PREVIEW_STYLE = `
body { max-width: 46rem; margin-top: 5vh; font-size: 1rem; }
h2 { font-size: 1.125rem; margin-top: 2rem; }
.list { list-style: none; padding: 0; }
.list li { border-top: 1px solid var(--line); padding: 0.75rem 0; }
.list a { display: block; font-weight: 600; }
.about { color: var(--soft); font-size: 0.875rem; margin-right: 1rem; display: inline-block; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.25rem 1rem; margin: 0; }
dt { color: var(--soft); } dd { margin: 0; }
iframe { width: 100%; height: 44rem; border: 1px solid var(--line); border-radius: 8px; }
pre { white-space: pre-wrap; background: var(--tint); padding: 1rem; border-radius: 8px; font: 0.875rem/1.5 ui-monospace, monospace; }
`;
