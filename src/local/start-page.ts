import type { FastifyInstance } from 'fastify';
import { html, type Markup } from '../platform/html.ts';
import { hostAllowed } from '../platform/origin.ts';
import { sendPage } from '../platform/page.ts';
import type { Person, PlanToBuy, Welcome } from './welcome.ts';

/** Serves `GET /` of local mode: links to the explorer, the sandbox and the documentation, a token for each role, and a button that buys a plan. */
export function registerStartPage(http: FastifyInstance, welcome: Welcome): void {
  http.get('/', async (request, reply) => {
    // Shows tokens only for a loopback host name. A page on another host name that resolves to this machine could read them (DNS rebinding).
    const people = hostAllowed(request.headers.host, []) ? welcome.people : [];
    return sendPage(reply, 'Tollgate runs in local mode', bodyOf({ ...welcome, people }), {
      script: SCRIPT,
      style: STYLE,
    });
  });
}

function bodyOf({ sandboxUrl, substitutes, people, plan }: Welcome): Markup {
  const [customer] = people;
  return html`
<p>Tollgate is a GraphQL billing API between your apps and Stripe. ${
    sandboxUrl ? 'A sandbox on this machine replaces Stripe, so no real money moves.' : 'It calls your Stripe account.'
  }</p>
${customer && plan && purchaseOf(customer, plan, sandboxUrl)}
<h2>Pages</h2>
<ul class="places">
<li><a href="/console">Console</a><span>Look up customers, refund and grant, as support, finance or an admin</span></li>
<li><a href="/graphql">Explorer</a><span>Ask the GraphQL API as any role</span></li>
${sandboxUrl && html`<li><a href="${sandboxUrl}/">Sandbox</a><span>Refund, dispute, fail the next payment, move time</span></li>`}
<li><a href="/messages">Messages</a><span>Every e-mail that would be sent</span></li>
<li><a href="/docs/README.md">Documentation</a><span>Guides for clients, services and operators</span></li>
</ul>
${people.length > 0 && tokensOf(people)}
${substitutes.length > 0 && html`<h2>In use</h2><ul>${substitutes.map((line) => html`<li>${line}</li>`)}</ul>`}`;
}

function purchaseOf(customer: Person, plan: PlanToBuy, sandboxUrl: string | null): Markup {
  return html`<h2>Buy a plan</h2>
<p>Opens a checkout for ${customer.userId}, as your app would. ${
    sandboxUrl && html`Pay with the card <code class="card">4242 4242 4242 4242</code>, any future date and any CVC.`
  }</p>
<p><button type="button" id="buy" data-token="${customer.token}" data-plan="${plan.code}">Buy ${plan.name} as ${customer.userId}</button></p>
<p id="problem" role="alert"></p>`;
}

function tokensOf(people: readonly Person[]): Markup {
  const rows = people.map(
    ({ userId, role, token }) => html`<li><span><strong>${role}</strong> ${userId}</span><code>${token}</code>
<button type="button" data-copy="${token}" aria-label="Copy the token of ${userId}">Copy</button></li>\n`,
  );
  return html`<h2>Tokens by role</h2>
<p>Send one in the header <code>authorization: Bearer &lt;token&gt;</code>. To make others, see <code>npm run -s token -- --help</code>.</p>
<ul class="tokens">${rows}</ul><p id="copied" role="status"></p>`;
}

const QUERY =
  'mutation Buy($plan: ID!) { checkout(input: { plan: $plan }) { session { url } userErrors { message } } }';

const SCRIPT = `'use strict';
const tell = (id, text) => { document.getElementById(id).textContent = text; };

for (const button of document.querySelectorAll('[data-copy]')) {
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      tell('copied', 'Copied.');
    } catch {
      getSelection().selectAllChildren(button.previousElementSibling);
      tell('copied', 'The browser does not allow copying. The token is selected: press Ctrl-C.');
    }
  });
}

document.getElementById('buy')?.addEventListener('click', async ({ currentTarget: button }) => {
  button.disabled = true;
  try {
    const response = await fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer ' + button.dataset.token },
      body: JSON.stringify({ query: ${JSON.stringify(QUERY)}, variables: { plan: button.dataset.plan } }),
    });
    const { data, errors } = await response.json();
    const problem = errors?.[0] ?? data.checkout.userErrors[0];
    if (problem) throw new Error(problem.message);
    location.assign(data.checkout.session.url);
  } catch (error) {
    tell('problem', error.message);
  } finally {
    button.disabled = false;
  }
});
`;

const STYLE = `
body { margin-top: 3rem; max-width: 42rem; }
h2 { font-size: 1.25rem; margin: 2rem 0 0.5rem; }
ul { padding-left: 1.25rem; }
code { font: 0.9375rem/1.4 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
.card { white-space: nowrap; }
button:disabled { cursor: progress; }
.places, .tokens { list-style: none; padding: 0; }
.places li { display: grid; grid-template-columns: 12rem 1fr; gap: 0 1rem; padding: 0.5rem 0; border-top: 1px solid var(--line); }
.places span { color: var(--soft); }
.tokens li { display: grid; grid-template-columns: 12rem 1fr auto; gap: 0 1rem; align-items: center; padding: 0.5rem 0; border-top: 1px solid var(--line); }
.tokens code { overflow: hidden; white-space: nowrap; text-overflow: ellipsis; color: var(--soft); }
.tokens button { padding: 0.375rem 0.75rem; }
[role=alert]:empty, [role=status]:empty { display: none; }
@media (max-width: 30rem) {
  .places li { grid-template-columns: 1fr; }
  .tokens li { grid-template-columns: 1fr auto; }
  .tokens code { grid-row: 2; grid-column: 1 / -1; }
}
`;
