import { Api, GrammyError } from 'grammy';
import { SECOND } from '../platform/clock.ts';
import { type Channel, Refused, TryLater } from './channel.ts';

const PATIENCE_SECONDS = 10;

/** `apiRoot` is a Bot API server of one's own, or Telegram's. https://core.telegram.org/bots/api */
export interface Bot {
  token: string;
  apiRoot: string;
}

export function botApi({ token, apiRoot }: Bot): Api {
  return new Api(token, { timeoutSeconds: PATIENCE_SECONDS, apiRoot });
}

/** Messages of a Telegram bot. */
export function createTelegram(bot: Bot): Channel {
  const api = botApi(bot);
  return {
    async send(chat, { subject, text }) {
      try {
        await api.sendMessage(chat, `${subject}\n\n${text}`, { link_preview_options: { is_disabled: true } });
      } catch (error) {
        throw error instanceof GrammyError ? explained(error) : error;
      }
    },
    close() {},
  };
}

/** 429 says how long to wait; 400 and 403 are about this chat; anything else is about us. */
function explained(error: GrammyError): Error {
  const after = error.parameters.retry_after;
  if (after !== undefined) return new TryLater(error.description, after * SECOND);
  return [400, 403].includes(error.error_code) ? new Refused(error.description, { cause: error }) : error;
}
