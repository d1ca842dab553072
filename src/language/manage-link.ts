import { html, type Markup } from '../platform/html.ts';
import type { Reader } from './reader.ts';

/** The button of a page that leads to the page where customers manage their billing. */
export const manageLink = ({ text }: Reader, manageUrl: string): Markup =>
  html`<p><a class="button" href="${manageUrl}">${text('page.manage')}</a></p>`;
