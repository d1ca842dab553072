import type { FindingKind } from './finding.ts';

/** Problems at Stripe, and between Stripe and the service. */
export const STRIPE_FINDINGS = {
  STRIPE_UNREACHABLE: {
    severity: 'error',
    why: 'No customer can buy, change or cancel. Stored data is still answered.',
    mend: 'Check the network, STRIPE_API_BASE and https://status.stripe.com. In local mode, run `npm start` in another terminal.',
  },
  STRIPE_KEY_REFUSED: {
    severity: 'error',
    why: 'No customer can buy, and lost webhooks stay lost.',
    mend: 'Set STRIPE_SECRET_KEY to a key of https://dashboard.stripe.com/apikeys.',
  },
  STRIPE_KEY_MAY_NOT: {
    severity: 'error',
    why: 'Operations that need this permission fail. docs/deploying.md lists the permissions of the key.',
    mend: 'Edit the restricted key at https://dashboard.stripe.com/apikeys.',
  },
  STRIPE_VERSION_DIFFERS: {
    severity: 'warning',
    why: 'Objects may have a shape that this version does not support.',
    mend: 'Update Tollgate, or remove the proxy that changes the header Stripe-Version.',
  },
  STRIPE_TEST_CLOCKS: {
    severity: 'advice',
    why: 'Events of a test clock are folded, but access is decided by the real time.',
    mend: "Delete it after the test. In local mode you can move the sandbox's clock, and access follows it.",
  },
  CLOCK_DIFFERS_FROM_STRIPE: {
    severity: 'error',
    why: 'Webhooks whose signature seems 300 s old are refused, and tokens expire at the wrong time.',
    mend: 'Run NTP (chrony, systemd-timesyncd) on this machine.',
  },
  ENDPOINT_MISSING: {
    severity: 'error',
    why: 'Stripe sends no webhooks. Purchases appear minutes later, from its list of events.',
    mend: 'Run `npm run webhooks -- sync --apply`, and put the secret that it prints into STRIPE_WEBHOOK_SECRETS.',
  },
  ENDPOINT_DISABLED: {
    severity: 'error',
    why: 'Stripe sends no webhooks. It disables an endpoint that has failed for days.',
    mend: 'Run `npm run webhooks -- sync --apply` to enable it.',
  },
  ENDPOINT_LACKS_EVENTS: {
    severity: 'error',
    why: "Events of other types are found in Stripe's list, minutes late.",
    mend: 'Run `npm run webhooks -- sync --apply`.',
  },
  ENDPOINT_SENDS_MORE: {
    severity: 'advice',
    why: 'Additional types are stored, take space, and change nothing.',
    mend: 'Run `npm run webhooks -- sync --apply` to keep only the types that change something.',
  },
  ENDPOINT_VERSION_NEWER: {
    severity: 'warning',
    why: 'Its events may have a shape that this version does not support.',
    mend: 'Update Tollgate, or delete the endpoint in the dashboard and run `npm run webhooks -- sync --apply`.',
  },
  ENDPOINT_VERSION_OLDER: {
    severity: 'advice',
    why: 'Its events have the shape of that version, which this version also reads. A default of the account can change at any time.',
    mend: 'The version of an endpoint cannot be changed. Delete the endpoint in the dashboard and run `npm run webhooks -- sync --apply`.',
  },
  ENDPOINT_TWICE: {
    severity: 'warning',
    why: 'Every event arrives twice, signed with two secrets. One of them may be refused.',
    mend: "Delete one of them in Stripe's dashboard, Developers, Webhooks.",
  },
  ENDPOINT_UNREADABLE: {
    severity: 'advice',
    why: 'Its status and events cannot be compared with the code.',
    mend: 'Check it in the dashboard, or use a key that may read webhook endpoints.',
  },
  ENDPOINT_ON_THIS_MACHINE: {
    severity: 'advice',
    why: 'Stripe cannot reach PUBLIC_URL. Events arrive only while `stripe listen` forwards them.',
    mend: 'Run `stripe listen --forward-to` with the address of /webhooks/stripe.',
  },
  CATALOG_INVALID: {
    severity: 'error',
    why: 'The service does not start.',
    mend: 'Correct this line of the file that CATALOG_FILE names.',
  },
  CATALOG_ADD_ON_ADDS_NOTHING: {
    severity: 'warning',
    why: 'The best source of a feature counts, so these customers would pay for what they have already.',
    mend: 'Set `combine: sum` on the feature if it is a limit or metered. Otherwise let the add-on give more than the plan, or another feature.',
  },
  CATALOG_AMOUNT_ZERO: {
    severity: 'warning',
    why: 'Anyone can buy the plan for nothing, and the subscription has no payment that Tollgate could refund or suspend it for.',
    mend: 'Correct the amount, which is in minor units. For a plan that costs nothing, use `free: true` or `purchasable: false` and grants.',
  },
  CATALOG_FILE_OLDER: {
    severity: 'warning',
    why: 'The newer catalog is in force, and this file is not.',
    mend: 'Deploy the newest plans.yaml. To go back on purpose, change anything in the older file.',
  },
  CATALOG_NOT_AT_STRIPE: {
    severity: 'error',
    why: 'Plans that are shown cannot be bought, or cost a different amount at Stripe.',
    mend: 'Run `npm run plans -- sync --apply`.',
  },
  CATALOG_WORDS_DIFFER: {
    severity: 'warning',
    why: "Checkout and invoices show other names than your pages, or Stripe's price does not name its plan.",
    mend: 'Run `npm run plans -- sync --apply`.',
  },
  PORTAL_MISSING: {
    severity: 'error',
    why: 'billingPortal fails, because Stripe opens no portal until its settings have been saved once.',
    mend: 'Save https://dashboard.stripe.com/settings/billing/portal (with /test/ before settings in test mode).',
  },
  PORTAL_WITHOUT_CARDS: {
    severity: 'warning',
    why: 'A customer whose card has expired cannot add a new one, but e-mails link there.',
    mend: 'Settings, Billing, Customer portal: let customers update payment methods.',
  },
  PORTAL_WITHOUT_CANCEL: {
    severity: 'warning',
    why: 'billingPortal with SUBSCRIPTION_CANCEL fails.',
    mend: 'Settings, Billing, Customer portal: let customers cancel at the end of the period.',
  },
  PORTAL_WITHOUT_SWITCH: {
    severity: 'advice',
    why: 'billingPortal with SUBSCRIPTION_UPDATE fails. changePlan works.',
    mend: 'Settings, Billing, Customer portal: let customers switch plans, if you offer that there.',
  },
  DASHBOARD_RENEWAL_REMINDER: {
    severity: 'advice',
    why: 'E-mails about a coming renewal are sent when Stripe announces it. No API says how many days before.',
    mend: 'Settings, Billing, Subscriptions and emails, Upcoming renewal events: choose the days that the law or your terms require.',
  },
  DASHBOARD_RETRIES: {
    severity: 'advice',
    why: 'Access ends after the grace days of plans.yaml, even if Stripe still retries the payment. No API reports its retries.',
    mend: 'Settings, Billing, Revenue recovery, Retries: choose when to retry, and to cancel after the last try.',
  },
  DASHBOARD_EMAILS: {
    severity: 'advice',
    why: 'Stripe can send receipts and reminders of its own. Customers would get each of them twice.',
    mend: 'Settings, Business, Customer emails, and Billing, Subscriptions and emails: turn off the e-mails that Tollgate sends.',
  },
} as const satisfies Record<string, FindingKind>;
