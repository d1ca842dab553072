import { type Api, GrammyError } from 'grammy';
import type { Config } from '../config.ts';
import { smtpTransport } from '../notification/email.ts';
import { botApi } from '../notification/telegram.ts';
import { SECOND } from '../platform/clock.ts';
import { redacted } from '../platform/redact.ts';
import { type Finding, found } from './finding.ts';

/** How long to wait for the page, in milliseconds. Shorter than the doctor waits for a part. */
const PATIENCE = 5 * SECOND;

/** Checks with a real handshake whether e-mails and Telegram messages would be accepted. Sends nothing. */
export async function examineDelivery({ local, notification, http }: Config): Promise<Finding[]> {
  const { email, telegram, alerts, manageUrl } = notification;
  const nobody = alerts.email === undefined && alerts.telegramChat === undefined;
  const each = await Promise.all([
    email ? smtp(email.url) : [],
    telegram ? bot(botApi(telegram), alerts.telegramChat) : [],
    !local && (email || telegram) ? managePage(manageUrl, http.publicUrl) : [],
  ]);
  return [
    ...each.flat(),
    ...(email || local ? [] : [found('EMAIL_OFF', 'SMTP_URL and MAIL_FROM are not set.')]),
    ...(nobody && !local ? [found('ALERTS_OFF', 'Neither ALERT_EMAIL nor ALERT_TELEGRAM_CHAT is set.')] : []),
  ];
}

/** A page that asks for a sign-in, or refuses programs, is there. */
async function managePage(manageUrl: string, publicUrl: string): Promise<Finding[]> {
  if (new URL(manageUrl).origin === new URL(publicUrl).origin && isBelow(manageUrl, publicUrl)) {
    return [found('MANAGE_URL_OF_SERVICE', `MANAGE_URL is an address of this service: ${manageUrl}.`)];
  }
  const problem = await pageProblem(manageUrl);
  return problem === null ? [] : [found('MANAGE_URL_UNREACHABLE', `MANAGE_URL ${problem}.`)];
}

/** A product and this service may share an origin, behind one proxy. */
function isBelow(url: string, base: string): boolean {
  const { pathname } = new URL(url);
  const root = new URL(base).pathname.replace(/\/+$/, '');
  return pathname.replace(/\/+$/, '') === root || (root !== '' && pathname.startsWith(`${root}/`));
}

async function pageProblem(url: string): Promise<string | null> {
  try {
    const { status } = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(PATIENCE) });
    return [404, 410].includes(status) || status >= 500 ? `answers ${status}` : null;
  } catch (error) {
    return `cannot be opened (${redacted((error as Error).message)})`;
  }
}

async function smtp(url: string): Promise<Finding[]> {
  const transport = smtpTransport(url);
  try {
    await transport.verify();
    return [];
  } catch (error) {
    const { code, message } = error as Error & { code?: string };
    return [
      found(
        code === 'EAUTH' || code === 'ENOAUTH' ? 'SMTP_REFUSED' : 'SMTP_UNREACHABLE',
        `The SMTP server: ${redacted(message)}.`,
      ),
    ];
  } finally {
    transport.close();
  }
}

async function bot(api: Api, chat: string | undefined): Promise<Finding[]> {
  try {
    await api.getMe();
  } catch (error) {
    if (!(error instanceof GrammyError)) return [found('TELEGRAM_UNREACHABLE', 'The Bot API does not answer.')];
    return [found('TELEGRAM_REFUSED', `The Bot API refuses the bot: ${redacted(error.description)}.`)];
  }
  if (chat === undefined) return [];
  try {
    await api.getChat(chat);
    return [];
  } catch (error) {
    const reason = error instanceof GrammyError ? redacted(error.description) : 'no answer';
    return [found('TELEGRAM_CHAT_UNKNOWN', `The bot does not see the chat of ALERT_TELEGRAM_CHAT: ${reason}.`)];
  }
}
