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

/** The list of messages. */
export function messagesPage(messages: readonly MessageSummary[]): Markup {
  return page(
    'Messages',
    messages.length === 0
      ? html`<p>No messages yet. Buy a plan, then reload this page.</p>`
      : html`<p>What customers and admins are sent. In local mode without SMTP_URL, nothing leaves this machine.</p>
<ul class="list">${messages.map(itemOf)}</ul>`,
  );
}

function itemOf({ id, subject, to, at, outcome }: MessageSummary): Markup {
  return html`<li><a href="/messages/${encodeURIComponent(id)}">${subject}</a>
<span class="about">To ${to}</span><span class="about">${instant(at)}</span><span class="about">${outcome}</span></li>`;
}

/** One message. */
export function messagePage({ summary, sent, text, html: email }: ShownMessage): Markup {
  const { subject, to, at, outcome, id } = summary;
  return page(
    subject,
    html`<dl>
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
<p><a href="/messages">All messages</a></p>`,
  );
}

const instant = (at: Date): Markup => {
  const iso = at.toISOString();
  return html`<time datetime="${iso}">${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC</time>`;
};

const page = (title: string, body: Markup): Markup => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>
:root { --text: #1a202c; --soft: #5a6472; --page: #fff; --line: #d9dee4; --link: #1a4fd6; --block: #f3f4f6; }
@media (prefers-color-scheme: dark) { :root { --text: #f1f3f5; --soft: #a9b2bd; --page: #14181d; --line: #333b45; --link: #8fb4ff; --block: #1c2127; } }
body { font: 1rem/1.5 system-ui, sans-serif; margin: 0 auto; padding: 1.5rem 1rem 3rem; max-width: 46rem; color: var(--text); background: var(--page); overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; line-height: 1.3; } h2 { font-size: 1.125rem; margin-top: 2rem; }
a { color: var(--link); }
.list { list-style: none; padding: 0; }
.list li { border-top: 1px solid var(--line); padding: 0.75rem 0; }
.list a { display: block; font-weight: 600; }
.about { color: var(--soft); font-size: 0.875rem; margin-right: 1rem; display: inline-block; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.25rem 1rem; margin: 0; }
dt { color: var(--soft); } dd { margin: 0; }
iframe { width: 100%; height: 44rem; border: 1px solid var(--line); border-radius: 8px; }
pre { white-space: pre-wrap; background: var(--block); padding: 1rem; border-radius: 8px; font: 0.875rem/1.5 ui-monospace, monospace; }
</style>
</head>
<body><main><h1>${title}</h1>${body}</main></body>
</html>
`;
