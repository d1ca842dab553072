import type { ConfigProblem } from '../config.rules.ts';
import type { Config } from '../config.ts';
import { SECOND } from '../platform/clock.ts';
import { isLoopback } from '../platform/origin.ts';
import { type Finding, found } from './finding.ts';

/** Checks each variable and their combinations, and whether the keys that verify tokens can be read. */
export async function examineConfiguration(config: Config, problems: readonly ConfigProblem[]): Promise<Finding[]> {
  return [
    ...problems.map(({ variable, message }) => found('CONFIG_INVALID', `${variable} ${message}.`)),
    ...liveKey(config),
    ...(config.local ? [] : unguarded(config)),
    ...(await tokenKeys(config)),
  ];
}

function liveKey({ local, http, stripe }: Config): Finding[] {
  if (!stripe.livemode) return [];
  const here = local || isLoopback(new URL(http.publicUrl));
  return [
    ...(here ? [found('LIVE_KEY_ON_THIS_MACHINE', `The key is a live one, and PUBLIC_URL is ${http.publicUrl}.`)] : []),
    ...(stripe.apiBase ? [found('LIVE_KEY_ELSEWHERE', `The live key is sent to ${stripe.apiBase}.`)] : []),
  ];
}

function unguarded({ http, auth, signingKeys, rateLimits }: Config): Finding[] {
  const anyAudience = auth.tokens?.kind === 'jwks' && auth.audience === undefined;
  const proxied = http.publicUrl.startsWith('https:') && http.trustProxy === false;
  return [
    ...(rateLimits === undefined ? [found('RATE_LIMITS_OFF', 'RATE_LIMITS is off.')] : []),
    ...(anyAudience ? [found('AUDIENCE_UNCHECKED', 'AUTH_JWKS_URL is set, and AUTH_AUDIENCE is not.')] : []),
    ...(signingKeys.length === 0 ? [found('SIGNING_KEYS_MISSING', 'TOKEN_SIGNING_KEYS is not set.')] : []),
    ...(proxied
      ? [
          found(
            'PROXY_UNKNOWN',
            'PUBLIC_URL is https, so something in front speaks TLS, and TRUST_PROXY trusts nobody.',
          ),
        ]
      : []),
  ];
}

async function tokenKeys({ auth }: Config): Promise<Finding[]> {
  if (auth.tokens?.kind !== 'jwks') return [];
  const problem = await keySetProblem(auth.tokens.url);
  return problem === null ? [] : [found('TOKEN_KEYS_UNREADABLE', `AUTH_JWKS_URL ${problem}.`)];
}

/** Returns why the address has no usable keys, or null if it has. */
async function keySetProblem(url: string): Promise<string | null> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(10 * SECOND) });
    if (!response.ok) return `answers ${response.status}`;
    const { keys } = (await response.json()) as { keys?: unknown };
    return Array.isArray(keys) && keys.length > 0 ? null : 'answers without a key';
  } catch (error) {
    return `cannot be read (${(error as Error).message})`;
  }
}
