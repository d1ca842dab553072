import type { VariableName } from './config.variables.ts';

/** What a malformed value looks like. Values that are right for `except` look like this, too. */
interface Look {
  pattern: RegExp;
  text: string;
  except?: readonly VariableName[];
}

const LOOKS: readonly Look[] = [
  { pattern: /^(["']).*\1$/s, text: 'it is in quotes, which are part of the value here' },
  { pattern: /^pk_/, text: 'it is a publishable key (pk_...)' },
  { pattern: /^[sr]k_/, text: 'it is an API key (sk_... or rk_...)', except: ['STRIPE_SECRET_KEY'] },
  { pattern: /^whsec_/, text: 'it is a signing secret (whsec_...)', except: ['STRIPE_WEBHOOK_SECRETS'] },
  { pattern: /^we_/, text: 'it is the ID of a webhook endpoint (we_...)' },
  { pattern: /PRIVATE KEY-----/, text: 'it has a private key' },
  { pattern: /BEGIN CERTIFICATE-----/, text: 'it is a certificate' },
  {
    pattern: /^http:\/\//,
    text: 'it starts with http://',
    except: ['RETURN_URL_ORIGINS', 'CORS_ORIGINS', 'OTEL_EXPORTER_OTLP_ENDPOINT'],
  },
];

/** Returns what a malformed value looks like, without showing it: any variable may hold a secret. Null if nothing is to be said. */
export function lookOf(variable: VariableName, value: string): string | null {
  return LOOKS.find(({ pattern, except = [] }) => pattern.test(value) && !except.includes(variable))?.text ?? null;
}
