import { SECOND } from '../time/clock.ts';
import { badge, button, short, table } from './control-parts.ts';
import type { ControlState } from './control-state.ts';
import { html, type Markup } from './html.ts';
import { moment, money } from './wording.ts';

/** What was bought and by whom, and what can be done to them. */
export function boughtSection({ sessions, subscriptions, customers }: ControlState): Markup {
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
  subscriptions.map(({ id, customer, status, cancel_at_period_end, current_period_end: end }) => [
    html`<code>${id}</code>`,
    html`<code>${customer}</code>`,
    html`${badge(status, { good: 'active', bad: 'past_due' })}${cancel_at_period_end && ' ends with its period'}`,
    moment(new Date(end * SECOND)),
  ]),
)}
<h2>Customers</h2>
${table(
  ['Customer', 'E-mail', 'Name', 'What happens'],
  customers.map(({ id, email, name }) => [
    html`<code>${id}</code>`,
    email,
    name,
    html`${button('fail-next-payment', { customer: id }, 'Fail the next payment')}
${button('next-refund', { customer: id, outcome: 'fails' }, 'Fail the next refund')}
${button('delete-customer', { customer: id }, 'Delete')}`,
  ]),
)}`;
}
