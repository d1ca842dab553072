import { escapeHtml } from './html.ts';

/** A text, a condition, or the rows of a section. */
export type TemplateValue = string | boolean | readonly TemplateValues[];
export type TemplateValues = { readonly [name: string]: TemplateValue };

/**
 * Fills placeholders of an HTML template. `{{name}}` becomes the text with that name, escaped. What is between `<!--#name-->` and
 * `<!--/name-->` is kept if the value with that name is neither false nor empty; for rows it is repeated, each time with the values of a
 * row. Filled-in text is never read again as a template. Throws if a value is missing.
 */
export function fillTemplate(template: string, values: TemplateValues): string {
  return template.replace(PLACEHOLDER, (_, section: string | undefined, inner: string, name: string) => {
    if (section === undefined) return escapeHtml(String(valueNamed(name, values)));
    const value = valueNamed(section, values);
    if (typeof value === 'object') return value.map((row) => fillTemplate(inner, { ...values, ...row })).join('');
    return value === false || value === '' ? '' : fillTemplate(inner, values);
  });
}

const PLACEHOLDER = /<!--#(\w+)-->([\s\S]*?)<!--\/\1-->|\{\{(\w+)\}\}/g;

function valueNamed(name: string, values: TemplateValues): TemplateValue {
  const value = Object.hasOwn(values, name) ? values[name] : undefined;
  if (value === undefined) throw new Error(`The template needs a value for "${name}".`);
  return value;
}
