import { ArrayUnique, IsEmail, IsOptional, Matches, MaxLength, registerDecorator } from 'class-validator';
import { Field, ID, InputType } from 'type-graphql';
import type { NotificationChannel } from '../billing/entitlement/recipient.read.ts';
import { NotificationChannelEnum } from './contact.type.ts';

// RFC 5321, section 4.5.3.1: a path has at most 256 octets, its angle brackets among them.
const LONGEST_ADDRESS = 254;

@InputType('UpdateContactInput', { description: 'What is to change; what is left out stays as it is.' })
export class UpdateContactInput {
  @IsOptional()
  @IsEmail()
  @MaxLength(LONGEST_ADDRESS)
  @Field(() => String, {
    nullable: true,
    description:
      "Where e-mail goes, Stripe's own too, once the address is confirmed. null: the address that Stripe has.",
  })
  email?: string | null;

  @IsOptional()
  @IsLanguageTag()
  @Field(() => String, {
    nullable: true,
    description: 'A language tag (BCP 47) such as "de-AT". null: the one that Stripe has.',
  })
  locale?: string | null;

  @IsOptional()
  @Matches(/^-?\d{1,20}$/, { message: 'telegramChatId must be the id of a chat: digits' })
  @Field(() => ID, { nullable: true, description: 'The id of their chat with the bot. null: none.' })
  telegramChatId?: string | null;

  @IsOptional()
  @ArrayUnique()
  @Field(() => [NotificationChannelEnum], {
    nullable: true,
    description: 'Where optional messages come; empty: nowhere.',
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
