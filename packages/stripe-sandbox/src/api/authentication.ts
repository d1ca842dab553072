import { Refusal } from './refusal.ts';

/** Accepts any test key, as a Bearer token or as the Basic user name. Refuses everything else as Stripe does. */
export function authenticate(authorization: string | undefined): void {
  const key = keyFrom(authorization ?? '');
  if (!key) {
    throw unauthorized(
      "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').",
    );
  }
  if (!/^(sk|rk)_test_\w+$/.test(key)) {
    // A live key must not work here, and must not be repeated in an answer.
    throw unauthorized(`Invalid API Key provided: ${key.slice(0, 8)}***`);
  }
}

function keyFrom(authorization: string): string {
  const [scheme, credentials] = authorization.split(' ');
  if (/^bearer$/i.test(String(scheme))) return String(credentials);
  if (/^basic$/i.test(String(scheme))) return Buffer.from(String(credentials), 'base64').toString().replace(/:.*/, '');
  return '';
}

function unauthorized(message: string): Refusal {
  return new Refusal(401, { type: 'invalid_request_error', message });
}
