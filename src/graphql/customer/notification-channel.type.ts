import type { NotificationChannel } from '../../billing/entitlement/recipient.read.ts';
import { publishedEnum } from '../published-enum.ts';

export const NotificationChannelEnum = publishedEnum<NotificationChannel>('NotificationChannel', {
  description: 'A channel for messages to a customer.',
  values: { EMAIL: 'Messages are sent by e-mail.', TELEGRAM: "Messages are sent by the service's Telegram bot." },
});
