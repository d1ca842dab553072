import { SECOND } from '../time/clock.ts';
import { boughtSection } from './control-bought.ts';
import { badge, button, table } from './control-parts.ts';
import { paymentsSection } from './control-payments.ts';
import { settingsSection } from './control-settings.ts';
import { answerOf, type ControlState } from './control-state.ts';
import { html, type Markup } from './html.ts';
import { moment } from './wording.ts';

// The steps that a developer of billing wants to take: past a session, a trial, a month, a year.
const STEPS = [
  { label: '+ 1 hour', value: '3600' },
  { label: '+ 1 day', value: '86400' },
  { label: '+ 1 week', value: '604800' },
  { label: '+ 1 month', value: 'month' },
  { label: '+ 366 days', value: '31622400' },
];

/** The sandbox's front page: its clock, what was bought, what can go wrong, and every webhook with its answer. */
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
  const ahead = clock.ahead > 0 && html`<p>${Math.round(clock.ahead / 3_600)} hours ahead of the wall's clock.</p>`;
  const toNext =
    next !== null &&
    html`<button type="submit" name="advance" value="next">To what is due next: ${moment(new Date(next * SECOND))}</button>`;
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
    ? html`<p>Sent to <code>${webhook.url}</code>. ${webhook.waiting === 0 ? 'Nothing is waiting.' : `${webhook.waiting} waiting.`}</p>`
    : html`<p>No webhook is set; ${webhook.waiting} events wait for one.</p>`;
  const rows = deliveries.map(({ event, type, state, attempts, dueAt }) => [
    html`<code>${type}</code>`,
    html`<code>${event}</code>`,
    badge(answerOf(attempts), { good: '200', bad: attempts.length === 0 ? '' : answerOf(attempts) }),
    String(attempts.length),
    state === 'due' && attempts.length > 0 ? `again at ${moment(dueAt)}` : whenOf(attempts[attempts.length - 1]?.at),
    button('resend', { event }, 'Resend'),
  ]);
  return html`<h2>Webhooks</h2>${target}${table(['Event', 'Id', 'Answer', 'Attempts', 'When', 'Again'], rows)}`;
}

function whenOf(at: Date | undefined): string {
  return at ? moment(new Date(Math.floor(at.getTime() / SECOND) * SECOND)) : '';
}
