import type { FindingKind } from './finding.ts';

/** Problems of the service: configuration, MongoDB, stored data, and the delivery of messages. */
export const OWN_FINDINGS = {
  CONFIG_INVALID: {
    severity: 'error',
    why: 'The service does not start.',
    mend: 'Set the variable. `.env.example` explains its effect.',
  },
  LIVE_KEY_ON_THIS_MACHINE: {
    severity: 'error',
    why: 'Tests on this machine charge real cards.',
    mend: 'Set STRIPE_SECRET_KEY to a test key, or PUBLIC_URL to the public address and start without `--local`.',
  },
  LIVE_KEY_ELSEWHERE: {
    severity: 'error',
    why: 'The server at that address receives a key to your money.',
    mend: "Remove STRIPE_API_BASE. If the server is not yours, roll the key in Stripe's dashboard.",
  },
  RATE_LIMITS_OFF: {
    severity: 'warning',
    why: 'One caller can use up the capacity of all others, and the rate limit at Stripe.',
    mend: 'Remove RATE_LIMITS=off.',
  },
  AUDIENCE_UNCHECKED: {
    severity: 'warning',
    why: 'A token that was issued for another service of the same provider is a login here.',
    mend: 'Set AUTH_AUDIENCE to the audience of tokens for this API.',
  },
  TOKEN_KEYS_UNREADABLE: {
    severity: 'error',
    why: 'No token can be verified, so no user can sign in.',
    mend: 'Open AUTH_JWKS_URL: it must answer with a JSON Web Key Set that has a key.',
  },
  SIGNING_KEYS_MISSING: {
    severity: 'warning',
    why: 'There are no entitlement tokens, and e-mails have no link to unsubscribe.',
    mend: 'Set TOKEN_SIGNING_KEYS. docs/checking-entitlements-offline.md has the command that creates a key.',
  },
  PROXY_UNKNOWN: {
    severity: 'advice',
    why: 'Behind a proxy, all anonymous callers share one budget, because they have one address.',
    mend: 'Set TRUST_PROXY to the number of proxies in front, or to false if there is none.',
  },
  MONGO_UNREACHABLE: {
    severity: 'error',
    why: "Nothing can be answered, and Stripe's webhooks are answered 503.",
    mend: 'Check MONGODB_URI, the network and MongoDB. In local mode, run `npm start` once.',
  },
  MONGO_VERSION_OLD: {
    severity: 'error',
    why: 'The driver and the queries are written for MongoDB 6 and later.',
    mend: 'Update MongoDB.',
  },
  MONGO_STANDALONE: {
    severity: 'warning',
    why: 'The majority of a single server is one disk. If it fails, events are lost.',
    mend: 'Use a replica set of three, or Atlas.',
  },
  MONGO_FEW_MEMBERS: {
    severity: 'warning',
    why: 'While one member is down there is no majority, and no webhook can be acknowledged.',
    mend: 'Give the replica set three members that hold data. An arbiter holds none.',
  },
  MONGO_WRITE_CONCERN: {
    severity: 'error',
    why: 'Events are acknowledged before they are durable. A power cut or a failover loses them.',
    mend: 'Remove w, journal and wtimeoutMS from MONGODB_URI.',
  },
  MONGO_READ_PREFERENCE: {
    severity: 'error',
    why: 'A secondary lags behind, so a mutation may answer with the state before it.',
    mend: 'Remove readPreference from MONGODB_URI.',
  },
  INDEX_MISSING: {
    severity: 'error',
    why: 'Queries read whole collections, or duplicates are not prevented.',
    mend: 'Start the service. It builds missing indexes, or logs why it cannot.',
  },
  INDEX_DIFFERS: {
    severity: 'error',
    why: 'Another version made it. Queries may read whole collections, or duplicates may not be prevented.',
    mend: 'Start the service. It builds the index again under another name, and then drops this one.',
  },
  INDEX_BUILDING: {
    severity: 'warning',
    why: 'Queries that need it are slow until it is built.',
    mend: 'Wait. `db.currentOp()` in mongosh shows its progress.',
  },
  INDEX_UNKNOWN: {
    severity: 'advice',
    why: 'Each index slows down every write.',
    mend: 'If you did not create it on purpose, drop it with `dropIndex` in mongosh.',
  },
  TWO_SUBSCRIPTIONS: {
    severity: 'warning',
    why: 'They pay twice, and only the best subscription counts.',
    mend: "Ask which one they want. Cancel the other in Stripe's dashboard and refund its payments.",
  },
  QUANTITY_WITHOUT_EFFECT: {
    severity: 'warning',
    why: 'They pay for several units of a plan in which no limit is multiplied, so all units but one give nothing.',
    mend: "Set the quantity to 1 in Stripe's dashboard, and turn off adjustable quantities where the plan is sold. Or set `perSeat: true` if your product counts the seats, or give the plan a limit per unit.",
  },
  PLAN_NOT_PER_SEAT: {
    severity: 'warning',
    why: 'The catalog does not say that the plan is sold by the seat, so `Plan.perSeat` is false and clients offer no quantity.',
    mend: 'Set `perSeat: true` for the plan in plans.yaml. If one unit is meant, set the quantity to 1 with `changePlan`.',
  },
  PENDING_CHANGE_UNKNOWN_PLAN: {
    severity: 'warning',
    why: 'A subscription schedule at Stripe changes them to a price of no plan, so they will pay and have no access.',
    mend: 'Set `metadata.plan` of the price at Stripe to the plan. Or take the change back with `cancelPendingChange`.',
  },
  PAUSED_WITHOUT_END: {
    severity: 'advice',
    why: 'They pay nothing until the pause is ended, and keep their access unless the plan has `whilePaused: suspend`.',
    mend: 'End the pause with `resumeSubscription`, or set its end with `pauseSubscription`.',
  },
  SEATS_OVER_QUANTITY: {
    severity: 'warning',
    why: 'Seats were taken away at Stripe while they were in use. The members with the newest seats have no access.',
    mend: 'Buy seats with `changePlan`, or release some with `releaseSeat`. Offer changes of quantity in your own app rather than in the portal.',
  },
  ORGANIZATION_WITHOUT_OWNER: {
    severity: 'advice',
    why: 'Only a member whose token has the role owner or billing manager can buy for it.',
    mend: 'Name an owner with `setMembers`.',
  },
  TWO_STRIPE_CUSTOMERS: {
    severity: 'warning',
    why: 'All of them count, but the portal shows the invoices and cards of only one.',
    mend: "Move live subscriptions to one of them, and delete the other in Stripe's dashboard.",
  },
  EVENTS_PARKED: {
    severity: 'error',
    why: 'Documents do not include these events, and they are not retried.',
    mend: 'Fix the cause, then run `npm run replay -- --status PARKED --dry-run`. See docs/operating.md, TollgateEventsParked.',
  },
  EVENTS_FAILING: {
    severity: 'warning',
    why: 'They are retried for about a day and then parked.',
    mend: 'Query `{ events(filter: { status: [FAILED] }) { nodes { id type error } } }` for the error. After a fix, `npm run replay -- --failed-since <instant>` folds all of them at once.',
  },
  EVENTS_LATE: {
    severity: 'error',
    why: 'Answers are outdated, because acknowledged events are not folded.',
    mend: 'Make sure that a process with ROLE=worker or ROLE=all runs, and read its log.',
  },
  EVENTS_UNMATCHED: {
    severity: 'warning',
    why: 'A customer pays and has no access, because their user is unknown.',
    mend: 'Query `{ events(filter: { status: [UNMATCHED] }) { nodes { id stripeCustomerId } } }`, then use `linkCustomer`.',
  },
  EVENTS_OF_OTHER_ACCOUNT: {
    severity: 'warning',
    why: 'These events are ignored, because they belong to another Stripe account.',
    mend: 'If the account is yours, set STRIPE_ACCOUNT_ID to it and replay the events. Otherwise exclude connected accounts from the webhook endpoint.',
  },
  EVENTS_OF_OTHER_MODE: {
    severity: 'warning',
    why: 'Test and live mode share a database. Events of the other mode are ignored, but earlier ones remain in the documents.',
    mend: 'Use a separate database for each mode in MONGODB_URI.',
  },
  EVENTS_OF_OLDER_SHAPE: {
    severity: 'advice',
    why: 'They are read again from their payload each time. Documents from before the update may be incomplete.',
    mend: 'Run `npm run rebuild -- --write` once after the update. It lists the differences.',
  },
  WEBHOOKS_SILENT: {
    severity: 'error',
    why: "Events arrive only from Stripe's list, which is minutes late and covers 30 days.",
    mend: "Read the endpoint's failed deliveries in Stripe's dashboard, Developers, Webhooks.",
  },
  MESSAGES_PARKED: {
    severity: 'warning',
    why: 'Every address of these messages refused them permanently.',
    mend: "Read `error` of these rows in `messages`. Correct the address with `updateContact`, or the channel's variables.",
  },
  SMTP_UNREACHABLE: {
    severity: 'error',
    why: 'No e-mail is sent. E-mails are retried, at most an hour apart, until the server takes them.',
    mend: 'Check SMTP_URL (smtps:// for port 465) and the network.',
  },
  SMTP_REFUSED: {
    severity: 'error',
    why: 'The server refuses the login, so no e-mail is sent.',
    mend: 'Check the user and password in SMTP_URL. Special characters must be percent-encoded.',
  },
  EMAIL_OFF: {
    severity: 'warning',
    why: 'Customers get no messages about failed payments, renewals and receipts.',
    mend: 'Set SMTP_URL and MAIL_FROM.',
  },
  MANAGE_URL_OF_SERVICE: {
    severity: 'warning',
    why: 'Links in messages lead to this service instead of your product, and customers cannot manage their billing there.',
    mend: 'Set MANAGE_URL to the page of your product where customers manage their billing.',
  },
  MANAGE_URL_UNREACHABLE: {
    severity: 'warning',
    why: 'Links in messages, and the way back from the customer portal, lead to a page that does not open.',
    mend: 'Open MANAGE_URL in a browser. It must be the page of your product where customers manage their billing.',
  },
  TELEGRAM_UNREACHABLE: {
    severity: 'error',
    why: 'Telegram sends nothing. Messages are retried, at most an hour apart, until it takes them.',
    mend: 'Check the network, and TELEGRAM_API_ROOT if it is set.',
  },
  TELEGRAM_REFUSED: {
    severity: 'error',
    why: 'The bot cannot send messages.',
    mend: 'Get the token from @BotFather and set TELEGRAM_BOT_TOKEN.',
  },
  TELEGRAM_CHAT_UNKNOWN: {
    severity: 'error',
    why: 'Alerts are not delivered.',
    mend: 'Add the bot to the chat, and set ALERT_TELEGRAM_CHAT to its id (groups begin with -).',
  },
  ALERTS_OFF: {
    severity: 'warning',
    why: 'No admin is told about disputes, parked events, drift or silent webhooks.',
    mend: 'Set ALERT_EMAIL or ALERT_TELEGRAM_CHAT.',
  },
  CLOCK_DIFFERS_FROM_MONGODB: {
    severity: 'warning',
    why: 'Processes with different clocks take over work that another one still does.',
    mend: "Run NTP (chrony, systemd-timesyncd) on the machine that is named, and on MongoDB's.",
  },
  NOT_CHECKED: {
    severity: 'warning',
    why: 'The parts that could not be checked may have problems.',
    mend: 'Run `npm run doctor --` again. If it still fails, fix the cause that it names first.',
  },
} as const satisfies Record<string, FindingKind>;
