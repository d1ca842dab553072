import { type Api, GrammyError } from 'grammy';
import type { Config } from '../config.ts';
import { smtpTransport } from '../notification/email.ts';
import { botApi } from '../notification/telegram.ts';
import { redacted } from '../platform/redact.ts';
import { type Finding, found } from './finding.ts';

/** Checks with a real handshake whether e-mails and Telegram messages would be accepted. Sends nothing. */
export async function examineDelivery({ local, notification }: Config): Promise<Finding[]> {
  const { email, telegram, alerts } = notification;
  const nobody = alerts.email === undefined && alerts.telegramChat === undefined;
  const each = await Promise.all([
    email ? smtp(email.url) : [],
    telegram ? bot(botApi(telegram), alerts.telegramChat) : [],
  ]);
  return [
    ...each.flat(),
    ...(email || local ? [] : [found('EMAIL_OFF', 'SMTP_URL and MAIL_FROM are not set.')]),
    ...(nobody && !local ? [found('ALERTS_OFF', 'Neither ALERT_EMAIL nor ALERT_TELEGRAM_CHAT is set.')] : []),
  ];
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
