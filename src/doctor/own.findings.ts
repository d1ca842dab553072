import type { FindingKind } from './finding.ts';

/** What can be wrong on our side: the configuration, MongoDB, what is stored in it, and who is told. */
export const OWN_FINDINGS = {
  CONFIG_INVALID: {
    severity: 'error',
    why: 'The service does not start.',
    mend: 'Set the variable; `.env.example` says what follows from it.',
  },
  LIVE_KEY_ON_THIS_MACHINE: {
    severity: 'error',
    why: 'What is tried out here charges real cards.',
    mend: 'Set STRIPE_SECRET_KEY to a test key, or PUBLIC_URL to the public address and start without `--local`.',
  },
  LIVE_KEY_ELSEWHERE: {
    severity: 'error',
    why: 'Whoever answers there gets a key to the money.',
    mend: "Remove STRIPE_API_BASE, and roll the key in Stripe's dashboard if the server is not yours.",
  },
  RATE_LIMITS_OFF: {
    severity: 'warning',
    why: 'One caller can use up what all share, and the calls that Stripe lets us make.',
    mend: 'Remove RATE_LIMITS=off.',
  },
  AUDIENCE_UNCHECKED: {
    severity: 'warning',
    why: 'A token that was issued for another service of the same provider is a login here.',
    mend: 'Set AUTH_AUDIENCE to the audience of tokens for this API.',
  },
  TOKEN_KEYS_UNREADABLE: {
    severity: 'error',
    why: 'No token can be verified, so nobody can sign in.',
    mend: 'Open AUTH_JWKS_URL: it must answer with a JSON Web Key Set that has a key.',
  },
  SIGNING_KEYS_MISSING: {
    severity: 'warning',
    why: 'There are no entitlement tokens, and letters have no link to unsubscribe.',
    mend: 'Set TOKEN_SIGNING_KEYS. docs/checking-entitlements-offline.md has the command that creates a key.',
  },
  PROXY_UNKNOWN: {
    severity: 'advice',
    why: 'Behind a proxy all anonymous callers share one budget, for they have one address.',
    mend: 'Set TRUST_PROXY to the number of proxies in front, or to false if there is none.',
  },
  MONGO_UNREACHABLE: {
    severity: 'error',
    why: "Nothing can be answered, and Stripe's webhooks are answered 503.",
    mend: 'Look at MONGODB_URI, at the network and at MongoDB; in local mode, run `npm start` once.',
  },
  MONGO_VERSION_OLD: {
    severity: 'error',
    why: 'The driver and the queries are written for MongoDB 6 and later.',
    mend: 'Update MongoDB.',
  },
  MONGO_STANDALONE: {
    severity: 'warning',
    why: 'A majority of one machine is one disk: what is lost there is lost.',
    mend: 'Use a replica set of three, or Atlas.',
  },
  MONGO_FEW_MEMBERS: {
    severity: 'warning',
    why: 'With one member away there is no majority, and no webhook can be acknowledged.',
    mend: 'Give the replica set three members that hold data; an arbiter holds none.',
  },
  MONGO_WRITE_CONCERN: {
    severity: 'error',
    why: 'Stripe is told that an event is kept before it is: a power cut or a failover loses it.',
    mend: 'Remove w, journal and wtimeoutMS from MONGODB_URI.',
  },
  MONGO_READ_PREFERENCE: {
    severity: 'error',
    why: 'A secondary lags behind, so a mutation may answer with the state before it.',
    mend: 'Remove readPreference from MONGODB_URI.',
  },
  INDEX_MISSING: {
    severity: 'error',
    why: 'Without it queries read whole collections, or what must be unique is not.',
    mend: 'Start the service: it builds what is missing, and says why if it cannot.',
  },
  INDEX_DIFFERS: {
    severity: 'error',
    why: 'It was made by another version: queries of this one may read whole collections, or what must be unique is not.',
    mend: 'Start the service: it builds the index anew under another name, and then drops this one.',
  },
  INDEX_BUILDING: {
    severity: 'warning',
    why: 'Until it is built, queries that need it are slow.',
    mend: 'Wait; `db.currentOp()` in mongosh shows how far it is.',
  },
  INDEX_UNKNOWN: {
    severity: 'advice',
    why: 'Each index costs every write.',
    mend: 'If nobody else made it on purpose, `dropIndex` in mongosh.',
  },
  TWO_SUBSCRIPTIONS: {
    severity: 'warning',
    why: 'They pay twice; the best one counts.',
    mend: "Ask which one they want, and cancel the other in Stripe's dashboard; refund what was too much.",
  },
  TWO_STRIPE_CUSTOMERS: {
    severity: 'warning',
    why: 'All count, but the portal shows the invoices and cards of one only.',
    mend: "Move what is live to one of them, and delete the other in Stripe's dashboard.",
  },
  EVENTS_PARKED: {
    severity: 'error',
    why: 'Documents lack what these events say. They are not retried.',
    mend: 'Fix the cause, then `npm run replay -- --status PARKED --dry-run`; see docs/operating.md, TollgateEventsParked.',
  },
  EVENTS_FAILING: {
    severity: 'warning',
    why: 'They are retried for about a day and then parked.',
    mend: 'Ask `{ events(filter: { status: [FAILED] }) { nodes { id type error } } }` for the error. After a fix, `npm run replay -- --failed-since <instant>` folds all of them at once.',
  },
  EVENTS_LATE: {
    severity: 'error',
    why: 'Answers are old: what was acknowledged is not folded.',
    mend: 'See that a process with ROLE=worker or ROLE=all runs, and read its log.',
  },
  EVENTS_UNMATCHED: {
    severity: 'warning',
    why: 'Somebody pays and gets nothing: nobody has said which user it is.',
    mend: 'Ask `{ events(filter: { status: [UNMATCHED] }) { nodes { id stripeCustomerId } } }`, then `linkCustomer`.',
  },
  EVENTS_OF_OTHER_ACCOUNT: {
    severity: 'warning',
    why: 'These events are ignored, because they tell of the customers of another account.',
    mend: 'If the account is yours, set STRIPE_ACCOUNT_ID to it and replay the events; else let the webhook endpoint not listen to connected accounts.',
  },
  EVENTS_OF_OTHER_MODE: {
    severity: 'warning',
    why: 'Test and live money share a database; events of the other mode are ignored, and what they made stays.',
    mend: 'Give each mode a database of its own in MONGODB_URI.',
  },
  EVENTS_OF_OLDER_SHAPE: {
    severity: 'advice',
    why: 'They are read again from their payload each time; documents from before the update may lack what it reads.',
    mend: '`npm run rebuild -- --write` once after the update; it names what differed.',
  },
  WEBHOOKS_SILENT: {
    severity: 'error',
    why: "Events come from Stripe's list only: minutes late, and for 30 days.",
    mend: "Stripe's dashboard, Developers, Webhooks: the endpoint's failed deliveries say why.",
  },
  MESSAGES_PARKED: {
    severity: 'warning',
    why: 'Every address of these messages refused them for good.',
    mend: "Look at `error` of these rows of `messages`; correct the address with `updateContact`, or the channel's variables.",
  },
  SMTP_UNREACHABLE: {
    severity: 'error',
    why: 'No e-mail is sent. E-mails are retried, at most an hour apart, until the server takes them.',
    mend: 'Look at SMTP_URL (smtps:// for port 465) and at the network.',
  },
  SMTP_REFUSED: {
    severity: 'error',
    why: 'The server answers and does not let us in, so no letter goes out.',
    mend: 'Look at user and password in SMTP_URL; special characters in it are percent-encoded.',
  },
  EMAIL_OFF: {
    severity: 'warning',
    why: 'Customers hear nothing of failed payments, renewals and receipts.',
    mend: 'Set SMTP_URL and MAIL_FROM.',
  },
  TELEGRAM_UNREACHABLE: {
    severity: 'error',
    why: 'Telegram sends nothing. Messages are retried, at most an hour apart, until it takes them.',
    mend: 'Look at the network, and at TELEGRAM_API_ROOT if it is set.',
  },
  TELEGRAM_REFUSED: {
    severity: 'error',
    why: 'The bot cannot write to anybody.',
    mend: 'Ask @BotFather for the token and set TELEGRAM_BOT_TOKEN.',
  },
  TELEGRAM_CHAT_UNKNOWN: {
    severity: 'error',
    why: 'Alerts go nowhere.',
    mend: 'Add the bot to the chat, and set ALERT_TELEGRAM_CHAT to its id (groups begin with -).',
  },
  ALERTS_OFF: {
    severity: 'warning',
    why: 'Nobody is told of disputes, parked events, drift or silent webhooks.',
    mend: 'Set ALERT_EMAIL or ALERT_TELEGRAM_CHAT.',
  },
  CLOCK_DIFFERS_FROM_MONGODB: {
    severity: 'warning',
    why: 'Processes with different clocks take over work that another one still does.',
    mend: "Run NTP (chrony, systemd-timesyncd) on the machine that is named, and on MongoDB's.",
  },
  NOT_CHECKED: {
    severity: 'warning',
    why: 'What could not be looked at may be wrong.',
    mend: 'Run `npm run doctor --` again; if it stays, mend what it says first.',
  },
} as const satisfies Record<string, FindingKind>;
