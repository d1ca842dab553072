import type { FastifyInstance } from 'fastify';
import { STYLESHEET } from './stylesheet.ts';

/** Serves the stylesheet, the script and the icon of the pages. */
export function serveAssets(app: FastifyInstance): void {
  const asset = (path: string, type: string, content: string) =>
    app.get(path, (_request, reply) =>
      reply.header('x-content-type-options', 'nosniff').header('cache-control', 'no-cache').type(type).send(content),
    );
  asset('/assets/sandbox.css', 'text/css; charset=utf-8', STYLESHEET);
  asset('/assets/sandbox.js', 'text/javascript; charset=utf-8', SCRIPT);
  asset('/assets/icon.svg', 'image/svg+xml', ICON);
}

const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#0b5c4a"/><path d="M8 12h16M8 20h16" stroke="#fff" stroke-width="3" stroke-linecap="round"/></svg>';

// The script is optional: it groups the digits of the card number, fills in a test card and prevents a second press of a button.
const SCRIPT = `'use strict';
const number = document.querySelector('input[name=number]');
if (number) {
  number.addEventListener('input', () => {
    const digits = number.value.replace(/\\D/g, '').slice(0, 19);
    number.value = digits.replace(/(.{4})(?=.)/g, '$1 ');
  });
}
for (const button of document.querySelectorAll('button[data-card]')) {
  button.hidden = false;
  button.addEventListener('click', () => {
    const set = (name, value) => {
      const field = document.querySelector('input[name=' + name + ']');
      if (field && value) field.value = value;
    };
    set('number', button.dataset.card);
    set('expiry', button.dataset.expiry);
    set('cvc', button.dataset.cvc);
    number.dispatchEvent(new Event('input'));
    document.querySelector('form.pay button[type=submit]').focus();
  });
}
for (const form of document.querySelectorAll('form')) {
  form.addEventListener('submit', () => {
    for (const button of form.querySelectorAll('button[type=submit]')) {
      setTimeout(() => { button.disabled = true; }, 0);
      if (button.dataset.busy) button.textContent = button.dataset.busy;
    }
  });
}
window.addEventListener('pageshow', (event) => {
  if (event.persisted) location.reload();
});
`;
