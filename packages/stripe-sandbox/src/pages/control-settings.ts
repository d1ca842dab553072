import type { SettingsShape } from '../settings.ts';
import { html, type Markup } from './html.ts';

const CHANCES = ['duplicate', 'reorder', 'delay', 'drop'] as const;

const OUTAGES = [
  ['', 'Answers as it should'],
  ['refuse', 'Closes the connection'],
  ['500', 'Answers 500'],
  ['429', 'Answers 429'],
  ['hang', 'Never answers'],
] as const;

const ENDS = [
  ['cancel', 'cancel'],
  ['unpaid', 'mark unpaid'],
  ['past_due', 'leave past due'],
] as const;

const ERAS = [
  ['current', 'current'],
  ['legacy', 'before 2025-03-31'],
] as const;

/** How Stripe, the network and the API behave. */
export function settingsSection({ terms, network, era, outage }: SettingsShape): Markup {
  return html`<h2>Billing</h2>
<form method="post" action="/_control/terms" class="choices">
${number('upcoming_days', 'Days before a renewal is announced', terms.upcoming_days, '1')}
${choice('after_retries', 'When no retry has helped', ENDS, terms.after_retries)}
<button type="submit">Set</button>
</form>
<h2>Network of the webhooks</h2>
<form method="post" action="/_control/network" class="choices">
${number('seed', 'Seed', network.seed, '1')}
${CHANCES.map((name) => number(name, `Chance to ${name}`, network[name], '0.01'))}
<button type="submit">Set</button>
</form>
<form method="post" action="/_control/webhook-version" class="choices">
${choice('era', 'Shapes of the webhooks', ERAS, era)}
<button type="submit">Set</button>
</form>
<h2>API</h2>
<form method="post" action="/_control/outage" class="choices">
${choice('mode', 'The API', OUTAGES, outage?.mode ?? '')}
<label>under <input name="paths" value="${outage?.paths}" placeholder="/v1/"></label>
<button type="submit">Set</button>
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
