import type { Log } from '../platform/log.ts';

/** A caller for whom local mode has a token. */
export interface Person {
  userId: string;
  role: string;
  token: string;
}

/** The plan of the first purchase. */
export interface PlanToBuy {
  code: string;
  name: string;
}

/** What local mode says about itself, in the terminal and on its first page. */
export interface Welcome {
  publicUrl: string;
  /** Null if a real Stripe account is used. */
  sandboxUrl: string | null;
  /** What stands in for something real, one line each. */
  substitutes: readonly string[];
  /** A token for each role; empty if the tokens are signed elsewhere. The first is a customer's. */
  people: readonly Person[];
  /** Null if the catalog sells none. */
  plan: PlanToBuy | null;
}

/** The text for a terminal: where everything is, who can sign in, and one command to paste. */
export function banner(welcome: Welcome): string {
  const { substitutes, people } = welcome;
  const command = commandOf(welcome);
  const sections = [
    [`Tollgate runs in local mode.${welcome.sandboxUrl === null ? '' : ' No real money moves.'}`],
    placesOf(welcome).map(([name, url]) => `  ${name.padEnd(9)} ${url}`),
    substitutes.map((line) => `  ${line}`),
    people.length > 0
      ? [
          'Tokens by role (`npm run -s token -- --help` makes others):',
          ...people.flatMap(({ userId, role, token }) => [`  ${userId} (${role})`, `  ${token}`]),
        ]
      : [],
    command ? [`${command.does}:`, `  ${command.text}`] : [],
  ];
  const shown = sections.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'));
  return `\n${shown.join('\n\n')}\n\n`;
}

/** The same as lines of the log, for everything that is not a terminal. */
export function logWelcome(welcome: Welcome, log: Log): void {
  for (const line of banner(welcome).split('\n')) if (line !== '') log.info(line.trim());
}

function placesOf({ publicUrl, sandboxUrl }: Welcome): [string, string][] {
  return [
    ['Start', `${publicUrl}/`],
    ['Explorer', `${publicUrl}/graphql`],
    ['Console', `${publicUrl}/console`],
    ...(sandboxUrl === null ? [] : [['Sandbox', `${sandboxUrl}/`] satisfies [string, string]]),
    ['Messages', `${publicUrl}/messages`],
    ['Webhooks', `${publicUrl}/webhooks/stripe`],
  ];
}

/** A first request as the customer: the checkout of a plan, or a query if the catalog sells none. */
function commandOf({ publicUrl, people: [customer], plan }: Welcome): { does: string; text: string } | null {
  if (!customer) return null;
  const query =
    plan === null
      ? '{ me { plan { code } entitlements { feature { code } granted reason } } }'
      : `mutation { checkout(input: { plan: "${plan.code}" }) { session { url } userErrors { message } } }`;
  const headers = `-H 'content-type: application/json' -H 'authorization: Bearer ${customer.token}'`;
  return {
    does:
      plan === null
        ? `Ask what ${customer.userId} may use`
        : `Buy ${plan.name} as ${customer.userId}: run this, open the url that it answers, and pay with 4242 4242 4242 4242`,
    text: `curl -s ${publicUrl}/graphql ${headers} -d '${JSON.stringify({ query })}'`,
  };
}
