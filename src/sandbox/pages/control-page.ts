import { SECOND } from '../../platform/clock.ts';
import { answerOf, type ControlState } from './control-state.ts';
import { html, type Markup } from './html.ts';
import { moment, money } from './wording.ts';

// The steps that a developer of billing wants to take: past a session, a trial, a month, a year.
const STEPS = [
  { label: '1 hour', seconds: 3_600 },
  { label: '1 day', seconds: 86_400 },
  { label: '1 week', seconds: 604_800 },
  { label: '31 days', seconds: 2_678_400 },
  { label: '366 days', seconds: 31_622_400 },
];

/** The sandbox's front page: its clock, what was bought, and every webhook with its answer. */
export function controlPage(state: ControlState): Markup {
  return html`<main>
<h1>Stripe sandbox</h1>
${clockSection(state)}
${webhookSection(state)}
<h2>Checkout sessions</h2>
${table(
  ['Session', 'Mode', 'Amount', 'Status'],
  state.sessions.map(({ id, mode, amount, currency, status, url }) => [
    url ? html`<a href="${url}"><code>${short(id)}</code></a>` : html`<code>${short(id)}</code>`,
    mode,
    money(amount, currency),
    badge(String(status), { good: 'complete', bad: 'expired' }),
  ]),
)}
<h2>Subscriptions</h2>
${table(
  ['Subscription', 'Customer', 'Status'],
  state.subscriptions.map(({ id, customer, status, cancel_at_period_end }) => [
    html`<code>${id}</code>`,
    html`<code>${customer}</code>`,
    html`${badge(status, { good: 'active', bad: 'past_due' })}${cancel_at_period_end && ' ends with its period'}`,
  ]),
)}
<h2>Customers</h2>
${table(
  ['Customer', 'E-mail', 'Name'],
  state.customers.map(({ id, email, name }) => [html`<code>${id}</code>`, email, name]),
)}
</main>`;
}

function clockSection({ clock }: ControlState): Markup {
  const ahead = clock.ahead > 0 ? html`<p>${Math.round(clock.ahead / 3_600)} hours ahead of the wall's clock.</p>` : '';
  return html`<h2>Clock</h2>
<p class="big">${moment(new Date(clock.now))}</p>
${ahead}
<form method="post" action="/_control/clock" class="choices" aria-label="Move the clock ahead">
${STEPS.map(({ label, seconds }) => html`<button type="submit" name="advance" value="${seconds}">+ ${label}</button>`)}
</form>`;
}

function webhookSection({ webhook, deliveries }: ControlState): Markup {
  const target = webhook.url
    ? html`<p>Sent to <code>${webhook.url}</code>. ${webhook.waiting === 0 ? 'Nothing is waiting.' : `${webhook.waiting} waiting.`}</p>`
    : html`<p>No webhook is set; ${webhook.waiting} events wait for one.</p>`;
  const rows = deliveries.map(({ event, type, state, attempts, dueAt }) => [
    html`<code>${type}</code>`,
    html`<code>${event}</code>`,
    badge(answerOf(attempts), { good: '200', bad: attempts.length === 0 ? '' : answerOf(attempts) }),
    String(attempts.length),
    state === 'due' && attempts.length > 0 ? `again at ${moment(dueAt)}` : whenOf(attempts[attempts.length - 1]?.at),
  ]);
  return html`<h2>Webhooks</h2>${target}${table(['Event', 'Id', 'Answer', 'Attempts', 'When'], rows)}`;
}

function table(columns: string[], rows: (Markup | string | null | undefined)[][]): Markup {
  if (rows.length === 0) return html`<p>None yet.</p>`;
  return html`<div class="scroll"><table>
<thead><tr>${columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
<tbody>${rows.map((cells) => html`<tr>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody>
</table></div>`;
}

function badge(word: string, { good, bad }: { good: string; bad: string }): Markup {
  const tone = word === good ? 'good' : word === bad ? 'bad' : '';
  return html`<span class="state ${tone}">${word}</span>`;
}

function whenOf(at: Date | undefined): string {
  return at ? moment(new Date(Math.floor(at.getTime() / SECOND) * SECOND)) : '';
}

function short(id: string): string {
  return `${id.slice(0, 16)}…`;
}
