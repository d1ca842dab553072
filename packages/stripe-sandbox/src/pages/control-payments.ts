import { badge, button, table } from './control-parts.ts';
import type { ControlState } from './control-state.ts';
import { html, type Markup } from './html.ts';
import { money } from './wording.ts';

const DECIDED = ['won', 'lost', 'warning_closed'];

const DECISIONS = { review: 'Answer', escalate: 'Escalate', win: 'Win', lose: 'Lose' };

/** What was paid, and what banks and owners can still do about it. */
export function paymentsSection({ charges, disputes }: ControlState): Markup {
  return html`<h2>Payments</h2>
${table(
  ['Charge', 'Customer', 'Amount', 'Refunded', 'What happens'],
  charges.map(({ id, customer, amount, amount_refunded, currency, disputed }) => [
    html`<code>${id}</code>`,
    html`<code>${customer}</code>`,
    money(amount, currency),
    amount_refunded > 0 ? money(amount_refunded, currency) : '',
    html`${amount_refunded < amount && !disputed && button('refund', { charge: id }, 'Refund')}
${!disputed && button('dispute', { charge: id }, 'Dispute')}
${!disputed && button('dispute', { charge: id, inquiry: 'true' }, 'Inquire')}
${button('fraud-warning', { charge: id }, 'Warn of fraud')}`,
  ]),
)}
<h2>Disputes</h2>
${table(
  ['Dispute', 'Charge', 'Amount', 'Status', 'What the bank does'],
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
