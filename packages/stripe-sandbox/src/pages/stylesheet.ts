/** The style of the pages: one column on a phone, the order beside the card on a wide screen. Every text has a contrast of 4.5 or more. */
export const STYLESHEET = `
:root {
  --ink: #17211e; --soft: #55625d; --line: #d5dcd9; --ground: #ffffff; --tint: #eef3f1;
  --brand: #0b5c4a; --brand-deep: #07443a; --wrong: #a3160f; --wrong-tint: #fdefed; --notice: #fff4d6; --notice-ink: #5a4100;
  --fine: #12653f; --fine-tint: #e2f4ea; --fill: #0b5c4a; --fill-deep: #07443a; --alarm: #a3160f; --edge: #8b9893; --hint: #6a7772;
  --radius: 8px;
  color-scheme: light dark;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #e7ece9; --soft: #a5b3ad; --line: #38433f; --ground: #121715; --tint: #1c2421;
    --brand: #74d6b8; --brand-deep: #9be5cd; --wrong: #ff9d94; --wrong-tint: #3a1917; --notice: #3d3211; --notice-ink: #ffe6a3;
    --fine: #7bd6a5; --fine-tint: #143526; --fill: #0f7a62; --fill-deep: #0b5c4a; --alarm: #b3261e; --edge: #6a7772; --hint: #93a19b;
  }
}
* { box-sizing: border-box; }
html { font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
body { margin: 0; color: var(--ink); background: var(--ground); min-height: 100vh; }
h1 { font-size: 1.375rem; line-height: 1.25; margin: 0 0 .5rem; text-wrap: balance; }
h2 { font-size: 1.0625rem; margin: 1.75rem 0 .75rem; }
p { margin: 0 0 .75rem; }
a { color: var(--brand); }
a:hover { color: var(--brand-deep); }
:focus-visible { outline: 3px solid #2f7de1; outline-offset: 2px; border-radius: 4px; }
small { color: var(--soft); font-size: .875rem; }
code { font: .875rem/1.4 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.notice { margin: 0; padding: .5rem 1rem; background: var(--notice); color: var(--notice-ink); font-size: .875rem; text-align: center; }
.merchant { font-weight: 600; color: var(--soft); margin-bottom: .5rem; }
.fine { color: var(--soft); font-size: .875rem; margin-top: .75rem; }
.back { display: inline-block; margin-bottom: 1.5rem; text-decoration: none; }
.back:hover { text-decoration: underline; }

button, .button {
  font: inherit; font-weight: 600; display: inline-block; padding: .625rem 1rem; min-height: 44px; cursor: pointer; text-decoration: none;
  color: var(--ink); background: var(--ground); border: 1px solid var(--edge); border-radius: var(--radius);
}
button:hover, .button:hover { background: var(--tint); color: var(--ink); }
button.primary, .button.primary { color: #fff; background: var(--fill); border-color: var(--fill); }
button.primary:hover, .button.primary:hover { background: var(--fill-deep); color: #fff; }
button.danger { color: #fff; background: var(--alarm); border-color: var(--alarm); }
button:disabled { opacity: .7; cursor: progress; }

.field { margin-bottom: .875rem; }
.field label { display: block; font-weight: 600; font-size: .9375rem; margin-bottom: .25rem; }
.field input, .field textarea {
  font: inherit; width: 100%; min-height: 44px; padding: .5rem .75rem; color: var(--ink); background: var(--ground); border: 1px solid var(--edge);
  border-radius: var(--radius);
}
.field input::placeholder { color: var(--hint); opacity: 1; }
.field input[aria-invalid] { border: 2px solid var(--wrong); }
.field .error { color: var(--wrong); font-size: .875rem; margin: .25rem 0 0; }
.field textarea { resize: vertical; display: block; }
.options { border: 0; margin: 1.25rem 0; padding: 0; }
.options legend { font-weight: 600; padding: 0; margin-bottom: .5rem; }
.options label { display: flex; align-items: center; gap: .75rem; min-height: 44px; padding: .5rem .75rem; border: 1px solid var(--edge); margin-bottom: -1px; cursor: pointer; }
.options label:first-of-type { border-radius: var(--radius) var(--radius) 0 0; }
.options label:last-of-type { border-radius: 0 0 var(--radius) var(--radius); margin-bottom: 0; }
.options label:only-of-type { border-radius: var(--radius); }
.options label:has(:checked) { background: var(--tint); }
.options input { accent-color: var(--brand); width: 1.125rem; height: 1.125rem; flex: none; margin: 0; }
.options .end { margin-left: auto; text-align: right; white-space: nowrap; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: .75rem; align-items: end; }
.pair:has(.error) { align-items: start; }
.known { display: flex; justify-content: space-between; gap: 1rem; padding: .625rem .75rem; background: var(--tint); border-radius: var(--radius); overflow-wrap: anywhere; }
.known span:first-child { color: var(--soft); }
.alert { padding: .875rem 1rem; margin-bottom: 1.25rem; color: var(--wrong); background: var(--wrong-tint); border: 1px solid var(--wrong); border-radius: var(--radius); }
.alert p { margin: 0; font-weight: 600; }
.alert ul { margin: .25rem 0 0; padding-left: 1.25rem; }
.alert a { color: inherit; }

.pay .summary { background: var(--tint); padding: 1.5rem 1rem; }
.pay main { padding: 1.5rem 1rem 3rem; }
.pay form h2:first-of-type { margin-top: 0; }
.pay form .primary { width: 100%; min-height: 52px; font-size: 1.0625rem; margin-top: .5rem; }
.amount { font-size: 2.25rem; font-weight: 700; line-height: 1.15; letter-spacing: -.02em; }
.amount span { font-size: 1rem; font-weight: 400; letter-spacing: 0; color: var(--soft); }
.lines { list-style: none; margin: 1.5rem 0 0; padding: 0; }
.lines li, .line { display: flex; justify-content: space-between; gap: 1rem; padding: .625rem 0; margin: 0; }
.lines li span:last-child { text-align: right; white-space: nowrap; }
.lines small { display: block; }
.lines span:first-child small { display: inline; }
.total { border-top: 1px solid var(--edge); font-weight: 700; }
.cards { margin-top: 2rem; padding-top: .25rem; border-top: 1px solid var(--line); }
.cards h2 { margin-top: 1rem; margin-bottom: .25rem; }
.cards p { color: var(--soft); font-size: .875rem; }
.cards button { padding: .25rem .75rem; min-height: 36px; font-size: .875rem; }

table { border-collapse: collapse; width: 100%; font-size: .9375rem; }
th, td { text-align: left; padding: .5rem .75rem .5rem 0; border-bottom: 1px solid var(--line); vertical-align: middle; }
th { font-size: .8125rem; color: var(--soft); font-weight: 600; }
td:last-child, th:last-child { padding-right: 0; }
.cards td { padding-right: .5rem; font-size: .875rem; }
.cards td:last-child { text-align: right; padding-right: 0; }
.cards td:first-child { white-space: nowrap; }
.cards code { font-size: .8125rem; }
.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.scroll { overflow-x: auto; }

.plain main { max-width: 40rem; margin: 0 auto; padding: 2rem 1rem 3rem; }
.choices { display: flex; flex-wrap: wrap; gap: .75rem; margin-top: 1.25rem; align-items: center; }
.box { border: 1px solid var(--line); border-radius: var(--radius); padding: 1rem; margin-bottom: 1rem; }
.box h3 { margin: 0 0 .25rem; font-size: 1.0625rem; }
.box p:last-child, .box form:last-child { margin-bottom: 0; }
.state { display: inline-block; padding: .0625rem .5rem; border-radius: 999px; font-size: .8125rem; font-weight: 600; background: var(--tint); color: var(--soft); }
.state.good { background: var(--fine-tint); color: var(--fine); }
.state.bad { background: var(--wrong-tint); color: var(--wrong); }
.facts { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1.25rem; margin: 0 0 1rem; }
.facts dt { color: var(--soft); }
.facts dd { margin: 0; overflow-wrap: anywhere; }

.inline { display: inline-block; margin: .125rem; }
.panel .inline button { padding: .125rem .625rem; min-height: 32px; font-size: .8125rem; }
.panel label { font-size: .875rem; }
.panel label input, .panel label select { font: inherit; padding: .25rem .5rem; min-height: 36px; width: 9rem; color: var(--ink); background: var(--ground); border: 1px solid var(--edge); border-radius: var(--radius); }
.panel label input[type=number] { width: 5.5rem; }
.panel label select { width: auto; max-width: 100%; }
.code { margin-top: 1rem; }

.panel main { max-width: 72rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; }
.panel td { font-size: .875rem; white-space: nowrap; }
.big { font-size: 1.5rem; font-weight: 700; font-variant-numeric: tabular-nums; margin-bottom: .5rem; }

@media (min-width: 56rem) {
  .pay { display: flex; flex-direction: column; }
  .pay .columns { flex: 1; display: grid; grid-template-columns: 1fr 1fr; }
  .pay .summary { display: flex; flex-direction: column; padding: 3.5rem 4rem 3rem 2rem; }
  .pay .summary > * { width: 100%; max-width: 26rem; margin-left: auto; }
  .pay main { padding: 3.5rem 2rem 3rem 4rem; }
  .pay main > * { max-width: 27rem; }
  .plain main { padding-top: 3.5rem; }
}
@media print { .notice, .choices, .back { display: none; } }
`;
