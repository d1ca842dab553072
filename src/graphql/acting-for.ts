import { IsOptional, Length, ValidateNested } from 'class-validator';
import { Field, ID, InputType } from 'type-graphql';
import type { Acted } from '../billing/actor.ts';
import type { Buyer } from '../billing/customer/buyer.ts';
import { BillingError } from '../billing/errors.ts';
import { IsOrganizationId, IsUserId, LONGEST_REASON, ownerNamed } from './input-rules.ts';
import {
  type ActingInput,
  actingAs,
  actsForAnother,
  buyerOf,
  isStaff,
  personOf,
  roleOf,
  type SignedIn,
  type Viewer,
} from './viewer.ts';

@InputType('ActingForInput', {
  description: 'The customer for whom a command is sent, and why. It names either a user or an organization.',
})
export class ActingForInput {
  @IsOptional()
  @IsUserId()
  @Field(() => ID, {
    nullable: true,
    description: "The customer's user ID. Only staff may name another user than themselves.",
  })
  userId?: string | null;

  @IsOptional()
  @IsOrganizationId()
  @Field(() => ID, {
    nullable: true,
    description:
      "The organization's ID. Its owners and billing managers may name it, and staff. Give either this or `userId`.",
  })
  organizationId?: string | null;

  @IsOptional()
  @Length(1, LONGEST_REASON)
  @Field(() => String, {
    nullable: true,
    description:
      'The reason for the audit history, at most 500 characters. Required from staff who act for a customer. Do not include personal data.',
  })
  reason?: string | null;
}

/** Declares `actingFor` in an input. `required`: nobody sends the command for themselves. Its mutation needs a rule that checks it (`callerOrStaff` in rules.ts), and is resolved with `actingOn`. */
export function ActingFor({ required = false }: { required?: boolean } = {}): PropertyDecorator {
  const description = required
    ? 'The customer for whom staff act. `reason` and `idempotencyKey` are required.'
    : 'The customer for whom the caller acts: an organization of theirs, or for staff any customer. A mutation of staff then requires `reason` and `idempotencyKey`. Default: the caller acts for themselves.';
  const rules = [
    ...(required ? [] : [IsOptional()]),
    ValidateNested(),
    Field(() => ActingForInput, { nullable: !required, description }),
  ];
  return (target, property) => {
    for (const rule of rules) rule(target, property as string);
  };
}

/** Whose account a command changes, and who sends it. */
export interface Acting {
  /** Has no e-mail address if staff act for the customer: the address of the token is that of the staff. The buyer of an organization is the member. */
  buyer: Buyer;
  /** Returns who sends the command, and why. Throws REASON_REQUIRED and IDEMPOTENCY_KEY_REQUIRED if staff act for a customer without them. */
  by(): Acted;
}

/** Returns for whom a command acts. The permission rule of the mutation must admit only people, and check `actingFor`. */
export function actingOn(input: ActingInput, context: { viewer: Viewer; requestId: string }): Acting {
  const viewer: SignedIn = personOf(context.viewer);
  const { email } = viewer;
  const { reason = null } = input.actingFor ?? {};
  const asCustomer = () => ({ ...actingAs('CUSTOMER', context), reason: null });
  if (!actsForAnother(viewer, input)) return { buyer: buyerOf(viewer), by: asCustomer };
  const userId = ownerNamed(input.actingFor ?? {});
  if (!isStaff(viewer)) return { buyer: { userId, email }, by: asCustomer };
  return {
    buyer: { userId, email: null },
    by: () => staffActing({ reason, idempotencyKey: input.idempotencyKey }, ['input', 'actingFor', 'reason'], context),
  };
}

/**
 * Returns the member of staff who sends a command for a customer, and why. `field` is the path of the reason in the input. Throws
 * REASON_REQUIRED and IDEMPOTENCY_KEY_REQUIRED.
 */
export function staffActing(
  { reason, idempotencyKey }: { reason: string | null | undefined; idempotencyKey: string | null | undefined },
  field: readonly string[],
  context: { viewer: Viewer; requestId: string },
): Acted {
  if (!reason) throw new BillingError('REASON_REQUIRED', {}, field);
  if (!idempotencyKey) throw new BillingError('IDEMPOTENCY_KEY_REQUIRED', {}, ['input', 'idempotencyKey']);
  return { ...actingAs(roleOf(personOf(context.viewer)), context), reason };
}
