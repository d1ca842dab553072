import { ArrayUnique, IsEmail, IsOptional, Matches, MaxLength, registerDecorator } from 'class-validator';
import { Arg, Ctx, Field, ID, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import type { Account } from '../../billing/entitlement/entitlement.view.ts';
import type { NotificationChannel } from '../../billing/entitlement/recipient.read.ts';
import { ActingFor, type ActingForInput, actingOn } from '../acting-for.ts';
import type { Context } from '../context.ts';
import { IdempotencyKey } from '../input-rules.ts';
import { once, type Payload } from '../mutation.ts';
import { SemanticNonNull } from '../semantic-non-null.ts';
import { UserErrorType } from '../user-error.type.ts';

import { CustomerType } from './customer.type.ts';
import { NotificationChannelEnum } from './notification-channel.type.ts';

// RFC 5321, section 4.5.3.1: a path has at most 256 octets, its angle brackets among them.
const LONGEST_ADDRESS = 254;

@InputType('UpdateContactInput', { description: 'The contact details to change. Omitted fields stay unchanged.' })
export class UpdateContactInput {
  @IsOptional()
  @IsEmail()
  @MaxLength(LONGEST_ADDRESS)
  @Field(() => String, {
    nullable: true,
    description:
      "The address for e-mail, including Stripe's own, once it is confirmed. Pass null to use the address stored at Stripe.",
  })
  email?: string | null;

  @IsOptional()
  @IsLanguageTag()
  @Field(() => String, {
    nullable: true,
    description:
      'The customer\'s language as a BCP 47 tag, for example "de-AT". Pass null to use the language stored at Stripe.',
  })
  locale?: string | null;

  @IsOptional()
  @Matches(/^-?\d{1,20}$/, { message: 'telegramChatId must be the id of a chat: digits' })
  @Field(() => ID, {
    nullable: true,
    description: "The ID of the customer's Telegram chat with the bot. Pass null to remove it.",
  })
  telegramChatId?: string | null;

  @IsOptional()
  @ArrayUnique()
  @Field(() => [NotificationChannelEnum], {
    nullable: true,
    description: 'The channels for optional messages. An empty list turns them off.',
  })
  notifications?: NotificationChannel[] | null;

  @ActingFor()
  actingFor?: ActingForInput | null;

  @IdempotencyKey()
  idempotencyKey?: string | null;
}

function IsLanguageTag(): PropertyDecorator {
  return (target, propertyName) =>
    registerDecorator({
      name: 'isLanguageTag',
      target: target.constructor,
      propertyName: String(propertyName),
      options: { message: '$property must be a language tag (BCP 47) such as de-AT' },
      validator: { validate: (value: unknown) => typeof value === 'string' && isLanguageTag(value) },
    });
}

function isLanguageTag(value: string): boolean {
  try {
    return value.length <= 35 && Intl.getCanonicalLocales(value).length === 1;
  } catch {
    return false;
  }
}

@ObjectType('UpdateContactPayload', { description: 'The result of `updateContact`.', simpleResolvers: true })
export class UpdateContactPayload {
  @Field(() => CustomerType, { nullable: true, description: 'The updated customer; null if there are errors.' })
  customer?: CustomerType | null;

  @Field(() => [UserErrorType], { description: 'The reasons why nothing was changed. Empty if the update succeeded.' })
  userErrors!: UserErrorType[];
}

@Resolver()
export class ContactResolver {
  @SemanticNonNull()
  @Mutation(() => UpdateContactPayload, {
    nullable: true,
    description:
      "Updates the caller's contact details and the channels for optional messages. A new e-mail address takes effect once the caller opens the confirmation link sent to it. Until then it is `Contact.pendingEmail`. The address in the `email` claim of the token needs no confirmation. If the service sends no e-mail, no address needs confirmation.",
  })
  updateContact(
    @Arg('input', () => UpdateContactInput, { description: 'The contact details to change.' })
    input: UpdateContactInput,
    @Ctx() context: Context,
  ): Promise<Payload<{ customer: Account }>> {
    const { buyer, by } = actingOn(input, context);
    const { userId } = buyer;
    const admit = () => context.rates.take('emailConfirmations', 'confirmEmail', userId);
    const { notifications, actingFor: _, idempotencyKey: __, ...details } = input;
    const changes = Object.fromEntries(Object.entries(details).filter(([, value]) => value !== undefined));
    const request = { ...changes, ...(notifications ? { notifications } : {}) };
    return once('updateContact', input, context, {
      run: async (operation) => context.billing.updateContact(buyer, request, by(), operation, admit),
      show: async () => ({ customer: await context.loaders.account.clear(userId).load(userId) }),
    });
  }
}
