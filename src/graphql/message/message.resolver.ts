import { FieldResolver, Resolver, Root } from 'type-graphql';
import type { MessageView } from '../../billing/customer/messages.read.ts';
import { MessageType, type PublishedKind } from './message.type.ts';

@Resolver(() => MessageType)
export class MessageResolver {
  @FieldResolver()
  id(@Root() { id }: MessageView): string {
    return `message:${id}`;
  }

  @FieldResolver()
  kind(@Root() { kind }: MessageView): PublishedKind {
    return KINDS[kind];
  }
}

/** The kinds in the spelling of the API. The compiler checks that each has one. */
const KINDS: Readonly<Record<MessageView['kind'], PublishedKind>> = {
  started: 'STARTED',
  'plan-changed': 'PLAN_CHANGED',
  'plan-will-change': 'PLAN_WILL_CHANGE',
  'will-end': 'WILL_END',
  paused: 'PAUSED',
  resumed: 'RESUMED',
  ended: 'ENDED',
  'trial-ends': 'TRIAL_ENDS',
  renewal: 'RENEWAL',
  invoice: 'INVOICE',
  receipt: 'RECEIPT',
  'payment-failed': 'PAYMENT_FAILED',
  confirm: 'CONFIRM',
  refund: 'REFUND',
  dispute: 'DISPUTE',
  usage: 'USAGE',
  'card-expires': 'CARD_EXPIRES',
  'confirm-email': 'CONFIRM_EMAIL',
};
