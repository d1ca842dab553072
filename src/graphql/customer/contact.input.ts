import { ArrayUnique, IsEmail, IsOptional, Matches, MaxLength, registerDecorator } from 'class-validator';
import { Field, ID, InputType } from 'type-graphql';
import type { NotificationChannel } from '../../billing/entitlement/recipient.read.ts';
import { NotificationChannelEnum } from './contact.type.ts';

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
