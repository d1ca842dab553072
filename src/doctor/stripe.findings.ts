import type { FindingKind } from './finding.ts';

/** What can be wrong at Stripe, and between Stripe and us. */
export const STRIPE_FINDINGS = {
  STRIPE_UNREACHABLE: {
    severity: 'error',
    why: 'Nobody can buy, change or cancel; what is stored is answered all the same.',
    mend: 'Look at the network, STRIPE_API_BASE and https://status.stripe.com; in local mode, run `npm start` beside this.',
  },
  STRIPE_KEY_REFUSED: {
    severity: 'error',
    why: 'Nobody can buy, and lost webhooks stay lost.',
    mend: 'Set STRIPE_SECRET_KEY to a key of https://dashboard.stripe.com/apikeys.',
  },
  STRIPE_KEY_MAY_NOT: {
    severity: 'error',
    why: 'Whatever needs it fails; docs/deploying.md lists what the key is used for.',
    mend: 'Edit the restricted key at https://dashboard.stripe.com/apikeys.',
  },
  STRIPE_VERSION_DIFFERS: {
    severity: 'warning',
    why: 'Objects may come in a shape that this code was not written for.',
    mend: 'Update Tollgate, or take away what changes the header Stripe-Version on the way.',
  },
  STRIPE_TEST_CLOCKS: {
    severity: 'advice',
    why: "What happens on a test clock is folded, but whether access is open goes by the wall's clock.",
    mend: "Delete it when the test is over; in local mode the sandbox's own clock can be moved, and access follows it.",
  },
  CLOCK_DIFFERS_FROM_STRIPE: {
    severity: 'error',
    why: 'Webhooks whose signature is 300 s old are refused, and tokens end at the wrong moment.',
    mend: 'Run NTP (chrony, systemd-timesyncd) on this machine.',
  },
  ENDPOINT_MISSING: {
    severity: 'error',
    why: 'Stripe sends nothing here: purchases show minutes later, from its list of events.',
    mend: '`npm run webhooks -- sync --apply`, and put the secret that it prints into STRIPE_WEBHOOK_SECRETS.',
  },
  ENDPOINT_DISABLED: {
    severity: 'error',
    why: 'Stripe sends nothing here. It switches an endpoint off that has failed for days.',
    mend: '`npm run webhooks -- sync --apply` turns it on.',
  },
  ENDPOINT_LACKS_EVENTS: {
    severity: 'error',
    why: "What it does not send is found in Stripe's list, minutes late.",
    mend: '`npm run webhooks -- sync --apply`',
  },
  ENDPOINT_SENDS_MORE: {
    severity: 'advice',
    why: 'More types do no harm: they are stored, take room, and change nothing.',
    mend: '`npm run webhooks -- sync --apply` leaves those that change something.',
  },
  ENDPOINT_VERSION_NEWER: {
    severity: 'warning',
    why: 'Its events come in a shape that this code was not written for.',
    mend: 'Update Tollgate; or delete the endpoint in the dashboard and run `npm run webhooks -- sync --apply`.',
  },
  ENDPOINT_VERSION_OLDER: {
    severity: 'advice',
    why: 'Its events come in the shape of that version, which is read as well; an account default may change under you.',
    mend: 'A version cannot be changed: delete the endpoint in the dashboard and run `npm run webhooks -- sync --apply`.',
  },
  ENDPOINT_TWICE: {
    severity: 'warning',
    why: 'Every event comes twice, signed with two secrets; of one of them it may be refused.',
    mend: "Delete one of them in Stripe's dashboard, Developers, Webhooks.",
  },
  ENDPOINT_UNREADABLE: {
    severity: 'advice',
    why: 'Its status and events cannot be compared with the code.',
    mend: 'Look at it in the dashboard, or run this with a key that may read webhook endpoints.',
  },
  ENDPOINT_ON_THIS_MACHINE: {
    severity: 'advice',
    why: 'Stripe cannot reach PUBLIC_URL: events come while `stripe listen` forwards them.',
    mend: 'Run `stripe listen --forward-to` with the address of /webhooks/stripe.',
  },
  CATALOG_INVALID: {
    severity: 'error',
    why: 'The service does not start.',
    mend: 'Correct the file that CATALOG_FILE names, at this line.',
  },
  CATALOG_FILE_OLDER: {
    severity: 'warning',
    why: 'The newer catalog is in force here, and what the file says is not.',
    mend: 'Deploy the newest plans.yaml; to go back on purpose, change anything in it.',
  },
  CATALOG_NOT_AT_STRIPE: {
    severity: 'error',
    why: 'What is shown cannot be bought, or costs something else at Stripe.',
    mend: '`npm run plans -- sync --apply`',
  },
  CATALOG_WORDS_DIFFER: {
    severity: 'warning',
    why: "Checkout and invoices show other words than your pages, or Stripe's price does not name its plan.",
    mend: '`npm run plans -- sync --apply`',
  },
  PORTAL_MISSING: {
    severity: 'error',
    why: 'billingPortal fails: Stripe opens no portal before its settings were saved once.',
    mend: 'Save https://dashboard.stripe.com/settings/billing/portal (with /test/ before settings in test mode).',
  },
  PORTAL_WITHOUT_CARDS: {
    severity: 'warning',
    why: 'Whose card has expired cannot enter a new one, and letters send them there.',
    mend: 'Settings, Billing, Customer portal: let customers update payment methods.',
  },
  PORTAL_WITHOUT_CANCEL: {
    severity: 'warning',
    why: 'billingPortal with SUBSCRIPTION_CANCEL fails.',
    mend: 'Settings, Billing, Customer portal: let customers cancel, at the end of the period.',
  },
  PORTAL_WITHOUT_SWITCH: {
    severity: 'advice',
    why: 'billingPortal with SUBSCRIPTION_UPDATE fails; changePlan works.',
    mend: 'Settings, Billing, Customer portal: let customers switch plans, if you offer that there.',
  },
  DASHBOARD_RENEWAL_REMINDER: {
    severity: 'advice',
    why: 'Letters about a coming renewal go out when Stripe tells of it; no API says how many days before.',
    mend: 'Settings, Billing, Subscriptions and emails, Upcoming renewal events: the days that your law or terms ask for.',
  },
  DASHBOARD_RETRIES: {
    severity: 'advice',
    why: 'Access ends when the grace days of plans.yaml are over, whatever Stripe still tries; no API says what it does.',
    mend: 'Settings, Billing, Revenue recovery, Retries: when to try again, and to cancel after the last.',
  },
  DASHBOARD_EMAILS: {
    severity: 'advice',
    why: 'Stripe can send receipts and reminders of its own, and customers would get each of them twice.',
    mend: 'Settings, Business, Customer emails, and Billing, Subscriptions and emails: turn off what Tollgate sends.',
  },
} as const satisfies Record<string, FindingKind>;
