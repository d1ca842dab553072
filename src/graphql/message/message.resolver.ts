import { Arg, Ctx, Field, FieldResolver, ID, InputType, Mutation, ObjectType, Resolver, Root } from 'type-graphql';
import type { MessageView } from '../../billing/customer/messages.read.ts';
import { ActingFor, type ActingForInput, actingOn } from '../acting-for.ts';
import type { Context } from '../context.ts';
import { IdempotencyKey } from '../input-rules.ts';
import { once, type Payload } from '../mutation.ts';
import { SemanticNonNull } from '../semantic-non-null.ts';
import { UserErrorType } from '../user-error.type.ts';
import { MessageType, type PublishedKind } from './message.type.ts';

@InputType('ResendMessageInput', { description: 'The message to send again, and its customer.' })
export class ResendMessageInput {
  @ActingFor({ required: true })
  actingFor!: ActingForInput;

  @Field(() => ID, { description: 'The `Message.id`.' })
  messageId!: string;

  @IdempotencyKey()
  idempotencyKey?: string | null;
}

@ObjectType('ResendMessagePayload', { description: 'The result of `resendMessage`.', simpleResolvers: true })
export class ResendMessagePayload {
  @Field(() => MessageType, {
    nullable: true,
    description: 'The new message, which is sent within seconds; null if there are errors.',
  })
  message?: MessageType | null;

  @Field(() => [UserErrorType], {
    description: 'The reasons why the message is not sent again. Empty if it is sent.',
  })
  userErrors!: UserErrorType[];
}

const PREFIX = 'message:';

@Resolver(() => MessageType)
export class MessageResolver {
  @FieldResolver()
  id(@Root() { id }: MessageView): string {
    return `${PREFIX}${id}`;
  }

  @FieldResolver()
  kind(@Root() { kind }: MessageView): PublishedKind {
    return KINDS[kind];
  }

  @SemanticNonNull()
  @Mutation(() => ResendMessagePayload, {
    nullable: true,
    description:
      'Sends a message to a customer again, to their present addresses. The copy is a message of its own. A message can be sent again if it is SENT or REFUSED. `actingFor` names the customer.',
  })
  resendMessage(
    @Arg('input', () => ResendMessageInput, { description: 'The message to send again.' }) input: ResendMessageInput,
    @Ctx() context: Context,
  ): Promise<Payload<{ message: MessageView | null }>> {
    const { billing } = context;
    const { buyer, by } = actingOn(input, context);
    const { messageId } = input;
    const id = messageId.startsWith(PREFIX) ? messageId.slice(PREFIX.length) : messageId;
    return once('resendMessage', input, context, {
      run: (operation) => billing.resendMessage(buyer.userId, id, by(), operation),
      show: async (sentAgain) => ({ message: await billing.message(buyer.userId, sentAgain) }),
    });
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
