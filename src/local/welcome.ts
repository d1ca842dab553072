import type { Log } from '../platform/log.ts';

export interface Welcome {
  publicUrl: string;
  sandboxUrl: string | null;
  /** What stands in for something real, one line each. */
  substitutes: readonly string[];
  people: readonly { label: string; token: string }[];
  log: Log;
}

/** Says where everything is: as text on a terminal, as log lines elsewhere. Tokens are printed, in local mode only. */
export function welcome({ publicUrl, sandboxUrl, substitutes, people, log }: Welcome): void {
  const places = [
    ['Explorer', `${publicUrl}/graphql`],
    ['Webhooks', `${publicUrl}/webhooks/stripe`],
    ...(sandboxUrl ? [['Sandbox', sandboxUrl]] : []),
  ];
  const lines = [
    'Tollgate runs in local mode.',
    '',
    ...places.map(([name, url]) => `  ${name?.padEnd(9)} ${url}`),
    '',
    ...(substitutes.length > 0 ? ['Substitutes in use:', ...substitutes.map((line) => `  ${line}`), ''] : []),
    ...people.flatMap(({ label, token }) => [`${label}:`, `  ${token}`]),
    ...(people.length > 0 ? ['', 'Try a query:', `  ${example(publicUrl, people[0]?.token ?? '')}`] : []),
  ];
  if (process.stdout.isTTY) process.stdout.write(`\n${lines.join('\n')}\n\n`);
  else for (const line of lines) if (line !== '') log.info(line.trim());
}

function example(publicUrl: string, token: string): string {
  const query = JSON.stringify({ query: '{ me { plan { code } entitlements { feature { code } granted reason } } }' });
  return `curl -s ${publicUrl}/graphql -H 'content-type: application/json' -H 'authorization: Bearer ${token}' -d '${query}'`;
}
