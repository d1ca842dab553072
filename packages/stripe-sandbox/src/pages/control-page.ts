import type { SettingsShape } from '../settings.ts';
import { SECOND } from '../time/clock.ts';
import { answerOf, type ControlState } from './control-state.ts';
import { html, type Markup } from './html.ts';
import { moment, money } from './wording.ts';

// The steps that a developer needs: past the end of a session, a trial, a month, a year.
const STEPS = [
  { label: '+ 1 hour', value: '3600' },
  { label: '+ 1 day', value: '86400' },
  { label: '+ 1 week', value: '604800' },
  { label: '+ 1 month', value: 'month' },
  { label: '+ 366 days', value: '31622400' },
];

/** Renders the sandbox's front page: its clock, purchases, faults, and every webhook with its answer. */
export function controlPage(state: ControlState): Markup {
  return html`<main>
<h1>Stripe sandbox</h1>
${clockSection(state)}
${boughtSection(state)}
${paymentsSection(state)}
${settingsSection(state.settings)}
${webhookSection(state)}
</main>`;
}

function clockSection({ clock, next }: ControlState): Markup {
  const ahead = clock.ahead > 0 && html`<p>${Math.round(clock.ahead / 3_600)} hours ahead of real time.</p>`;
  const toNext =
    next !== null &&
    html`<button type="submit" name="advance" value="next">Skip to the next billing event: ${moment(new Date(next * SECOND))}</button>`;
  return html`<h2>Clock</h2>
<p class="big">${moment(new Date(clock.now))}</p>
${ahead}
<form method="post" action="/_control/clock" class="choices" aria-label="Move the clock ahead">
${STEPS.map(({ label, value }) => html`<button type="submit" name="advance" value="${value}">${label}</button>`)}
${toNext}
</form>`;
}

function webhookSection({ webhook, deliveries }: ControlState): Markup {
  const target = webhook.url
    ? html`<p>Sent to <code>${webhook.url}</code>. ${webhook.waiting === 0 ? 'No events are waiting.' : `${webhook.waiting} waiting.`}</p>`
    : html`<p>No webhook endpoint is set. Events waiting: ${webhook.waiting}.</p>`;
  const rows = deliveries.map(({ event, type, state, attempts, dueAt }) => [
    html`<code>${type}</code>`,
    html`<code>${event}</code>`,
    badge(answerOf(attempts), { good: '200', bad: attempts.length === 0 ? '' : answerOf(attempts) }),
    String(attempts.length),
    state === 'due' && attempts.length > 0 ? `again at ${moment(dueAt)}` : whenOf(attempts[attempts.length - 1]?.at),
    button('resend', { event }, 'Resend'),
  ]);
  return html`<h2>Webhooks</h2>${target}${table(['Event', 'ID', 'Answer', 'Attempts', 'When', 'Actions'], rows)}`;
}

function whenOf(at: Date | undefined): string {
  return at ? moment(new Date(Math.floor(at.getTime() / SECOND) * SECOND)) : '';
}

/** Renders rows under headings, or "None yet." without rows. */
function table(columns: string[], rows: (Markup | string | null | undefined)[][]): Markup {
  if (rows.length === 0) return html`<p>None yet.</p>`;
  return html`<div class="scroll" tabindex="0" role="group" aria-label="Table by ${columns[0]}"><table>
<thead><tr>${columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
<tbody>${rows.map((cells) => html`<tr>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody>
</table></div>`;
}

/** Renders a word in green if it is the good one, in red if it is the bad one. */
function badge(word: string, { good, bad }: { good: string; bad: string }): Markup {
  const tone = word === good ? 'good' : word === bad ? 'bad' : '';
  return html`<span class="state ${tone}">${word}</span>`;
}

/** Renders a form with one button, which sends these fields to `POST /_control/{name}`. */
function button(name: string, fields: Record<string, string>, label: string): Markup {
  const hidden = Object.entries(fields).map(
    ([key, value]) => html`<input type="hidden" name="${key}" value="${value}">`,
  );
  return html`<form method="post" action="/_control/${name}" class="inline">${hidden}<button type="submit">${label}</button></form>`;
}

/** Shortens an ID for display. */
function short(id: string): string {
  return `${id.slice(0, 16)}…`;
}

/** Renders purchases and customers, with their controls. */
function boughtSection({ sessions, subscriptions, customers }: ControlState): Markup {
  return html`<h2>Checkout sessions</h2>
${table(
  ['Session', 'Mode', 'Amount', 'Status'],
  sessions.map(({ id, mode, amount, currency, status, url }) => [
    url ? html`<a href="${url}"><code>${short(id)}</code></a>` : html`<code>${short(id)}</code>`,
    mode,
    money(amount, currency),
    badge(String(status), { good: 'complete', bad: 'expired' }),
  ]),
)}
<h2>Subscriptions</h2>
${table(
  ['Subscription', 'Customer', 'Status', 'Period ends'],
  subscriptions.map(({ id, customer, status, cancel_at_period_end, schedule, paused, current_period_end: end }) => [
    html`<code>${id}</code>`,
    html`<code>${customer}</code>`,
    html`${badge(status, { good: 'active', bad: 'past_due' })}${cancel_at_period_end && ' ends with its period'}${schedule && ' on a schedule'}${paused && ' collection paused'}`,
    moment(new Date(end * SECOND)),
  ]),
)}
<h2>Customers</h2>
${table(
  ['Customer', 'E-mail', 'Name', 'Next', 'Actions'],
  customers.map(({ id, email, name, fail_next, next_refund }) => [
    html`<code>${id}</code>`,
    email,
    name,
    armedFor(fail_next, next_refund),
    html`${
      fail_next > 0
        ? button('fail-next-payment', { customer: id, times: '0' }, 'Let payments succeed')
        : button('fail-next-payment', { customer: id }, 'Fail the next payment')
    }
${
  next_refund === null
    ? button('next-refund', { customer: id, outcome: 'fails' }, 'Fail the next refund')
    : button('next-refund', { customer: id, outcome: '' }, 'Let refunds succeed')
}
${button('delete-customer', { customer: id }, 'Delete')}`,
  ]),
)}`;
}

/** Renders what a control has set for the next payment and the next refund of a customer. */
function armedFor(failNext: number, nextRefund: string | null): Markup | null {
  const payments = failNext === 1 ? 'Next payment fails' : `Next ${failNext} payments fail`;
  const refund = nextRefund === 'pending' ? 'Next refund is pending' : 'Next refund fails';
  if (failNext === 0 && nextRefund === null) return null;
  return html`${failNext > 0 && html`<span class="state bad">${payments}</span>`}
${nextRefund !== null && html`<span class="state bad">${refund}</span>`}`;
}

const DECIDED = ['won', 'lost', 'warning_closed'];

const DECISIONS = { review: 'Answer', escalate: 'Escalate', win: 'Win', lose: 'Lose' };

/** Renders payments and disputes, with the controls of banks and merchants. */
function paymentsSection({ charges, disputes }: ControlState): Markup {
  return html`<h2>Payments</h2>
${table(
  ['Charge', 'Customer', 'Amount', 'Refunded', 'Actions'],
  charges.map(({ id, customer, amount, amount_refunded, currency, disputed }) => [
    html`<code>${id}</code>`,
    html`<code>${customer}</code>`,
    money(amount, currency),
    amount_refunded > 0 ? money(amount_refunded, currency) : '',
    html`${amount_refunded < amount && !disputed && button('refund', { charge: id }, 'Refund')}
${!disputed && button('dispute', { charge: id }, 'Open a dispute')}
${!disputed && button('dispute', { charge: id, inquiry: 'true' }, 'Open an inquiry')}
${button('fraud-warning', { charge: id }, 'Warn of fraud')}`,
  ]),
)}
<h2>Disputes</h2>
${table(
  ['Dispute', 'Charge', 'Amount', 'Status', "The bank's decision"],
  disputes.map(({ id, charge, amount, currency, status }) => [
    html`<code>${id}</code>`,
    html`<code>${charge}</code>`,
    money(amount, currency),
    badge(status, { good: 'won', bad: 'lost' }),
    DECIDED.includes(status)
      ? ''
      : html`${decisionsOn(status).map((it) => button('decide-dispute', { dispute: id, decision: it }, DECISIONS[it]))}`,
  ]),
)}`;
}

function decisionsOn(status: string): (keyof typeof DECISIONS)[] {
  return status.startsWith('warning_') ? ['review', 'escalate', 'win'] : ['review', 'win', 'lose'];
}

const FAULT_KINDS = ['duplicate', 'reorder', 'delay', 'drop'] as const;

const OUTAGES = [
  ['', 'answered'],
  ['refuse', 'refused, and the connection is closed'],
  ['500', 'answered with 500'],
  ['429', 'answered with 429'],
  ['hang', 'never answered'],
] as const;

const AFTER_RETRIES = [
  ['cancel', 'cancel'],
  ['unpaid', 'mark unpaid'],
  ['past_due', 'leave past due'],
] as const;

const ERAS = [
  ['current', 'current'],
  ['legacy', 'before 2025-03-31'],
] as const;

/** Renders the settings of billing, webhooks and the API. */
function settingsSection({ terms, network, era, outage }: SettingsShape): Markup {
  return html`<h2>Billing</h2>
<form method="post" action="/_control/terms" class="choices">
${number('upcoming_days', 'Days before a renewal is announced', terms.upcoming_days, '1')}
${choice('after_retries', 'After the last retry', AFTER_RETRIES, terms.after_retries)}
<button type="submit">Save</button>
</form>
<h2>Webhook delivery</h2>
<form method="post" action="/_control/network" class="choices">
${number('seed', 'Seed', network.seed, '1')}
${FAULT_KINDS.map((name) => number(name, `Chance to ${name}`, network[name], '0.01'))}
<button type="submit">Save</button>
</form>
<form method="post" action="/_control/webhook-version" class="choices">
${choice('era', 'Shape of events', ERAS, era)}
<button type="submit">Save</button>
</form>
<h2>API</h2>
<form method="post" action="/_control/outage" class="choices">
${choice('mode', 'Requests are', OUTAGES, outage?.mode ?? '')}
<label>Only paths under <input name="paths" value="${outage?.paths}" placeholder="/v1/"></label>
<button type="submit">Save</button>
</form>`;
}

function number(name: string, label: string, value: number, step: string): Markup {
  return html`<label>${label} <input type="number" name="${name}" value="${value}" min="0" step="${step}"></label>`;
}

function choice(name: string, label: string, options: readonly (readonly [string, string])[], chosen: string): Markup {
  const all = options.map(
    ([value, text]) => html`<option value="${value}"${value === chosen && html` selected`}>${text}</option>`,
  );
  return html`<label>${label} <select name="${name}">${all}</select></label>`;
}
