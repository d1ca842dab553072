import type { FieldErrors } from '../cards/card-form.ts';
import { html, type Markup } from './html.ts';

interface Field {
  label: string;
  value: string | null | undefined;
  autocomplete: string;
  type?: 'email' | 'text';
  inputmode?: 'numeric';
  hint?: string;
  error?: string | undefined;
}

/** A labelled input; what is wrong with it is said beside it and read out with it. */
export function field(
  name: string,
  { label, value, autocomplete, type = 'text', inputmode, hint, error }: Field,
): Markup {
  const invalid = error !== undefined && html` aria-invalid="true" aria-describedby="${name}-error"`;
  return html`<div class="field">
<label for="${name}">${label}</label>
<input id="${name}" name="${name}" type="${type}" value="${value}" autocomplete="${autocomplete}"${
    inputmode && html` inputmode="${inputmode}"`
  }${hint && html` placeholder="${hint}"`}${invalid} required>
${error !== undefined && html`<p class="error" id="${name}-error">${error}</p>`}
</div>`;
}

/** What is wrong, once, at the top, and where the keyboard's focus goes. */
export function errorSummary(errors: FieldErrors, declined: string | null): Markup | null {
  const wrong = Object.entries(errors);
  if (wrong.length === 0 && declined === null) return null;
  return html`<div class="alert" role="alert" tabindex="-1" autofocus>
${declined !== null && html`<p>${declined}</p>`}
${wrong.length > 0 && html`<p>Please check:</p><ul>${wrong.map(([name, text]) => html`<li><a href="#${name}">${text}</a></li>`)}</ul>`}
</div>`;
}
