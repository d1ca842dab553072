import { TEST_CARDS } from '../cards/test-cards.ts';
import { SECOND } from '../time/clock.ts';
import { html, type Markup } from './html.ts';

/** The test cards, to be typed or, where scripts run, filled in with one press. */
export function testCards(now: number): Markup {
  const year = new Date(now * SECOND).getUTCFullYear() + 3;
  const expiry = `12 / ${String(year).slice(2)}`;
  const rows = [...TEST_CARDS].map(
    ([number, card]) => html`<tr>
<td><code>${grouped(number)}</code></td>
<td>${card.note}</td>
<td><button type="button" hidden data-card="${number}" data-expiry="${expiry}" data-cvc="${'1234'.slice(0, card.cvcLength)}">Use<span class="unseen"> card ending in ${card.last4}</span></button></td>
</tr>`,
  );
  return html`<section class="cards" aria-labelledby="cards">
<h2 id="cards">Test cards</h2>
<p>Any date in the future and any security code will do.</p>
<table>
<thead><tr><th scope="col">Number</th><th scope="col">What happens</th><th scope="col"><span class="unseen">Fill in</span></th></tr></thead>
<tbody>${rows}</tbody>
</table>
</section>`;
}

function grouped(number: string): string {
  return number.replaceAll(/(.{4})(?=.)/g, '$1 ');
}
