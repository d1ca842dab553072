import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from '../../platform/clock.ts';
import type { CommandContext } from '../actor.ts';
import { ownEvent } from '../own-event.ts';
import { type ContactOptions, tellStripe } from './contact.commands.ts';
import { type ContactState, pendingEmail } from './contact.state.ts';
import type { EmailConfirmation, EmailConfirmationCollection } from './email-confirmation.document.ts';

/** 256 bits: too many to guess, so that the hash needs no salt and no key. */
const TOKEN_BYTES = 32;

/** Makes a token for a link that confirms the address that an event asked for, and stores its hash. */
export async function issueEmailToken(
  confirmations: EmailConfirmationCollection,
  request: Pick<EmailConfirmation, 'userId' | 'requestId'>,
  now: Date,
): Promise<string> {
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  await confirmations.insertOne({ _id: hashOf(token), ...request, createdAt: now });
  return token;
}

export interface ConfirmEmailOptions extends ContactOptions {
  confirmations: EmailConfirmationCollection;
  /** null where the user said nothing about how to be reached. */
  contactOf(userId: string): Promise<ContactState | null>;
  clock: Clock;
}

/**
 * What a link stands for: OPEN if its address waits to be confirmed, CONFIRMED if it was confirmed with it. VOID for a token that was
 * not issued here, that is older than a day, or that a newer request replaced.
 */
export type LinkState = 'OPEN' | 'CONFIRMED' | 'VOID';

/** The state of a link. Changes nothing, because mail scanners open links too. */
export async function emailLink(token: string, options: ConfirmEmailOptions): Promise<LinkState> {
  return (await look(token, options)).state;
}

/**
 * Confirms the address of a link, at Stripe first: if Stripe cannot answer, nothing changes and the link can be used again. Confirming it
 * again changes nothing.
 */
export async function confirmEmail(
  token: string,
  requestId: string | null,
  options: ConfirmEmailOptions,
): Promise<LinkState> {
  const { state, row, email } = await look(token, options);
  if (state !== 'OPEN' || !row || email === null) return state;
  const { userId } = row;
  const context: CommandContext = { actor: { kind: 'CUSTOMER', id: userId }, requestId };
  const by = { ...context, reason: null };
  await tellStripe(userId, { email }, by, options);
  // Named after the request: two clicks at once are one event.
  const object = { id: userId, userId, email, confirms: row.requestId };
  await options.record([ownEvent('contact.updated', `confirmed:${row.requestId}`, object, by)]);
  await options.confirmations.updateOne({ _id: row._id }, { $set: { confirmedAt: options.clock.now() } });
  return 'CONFIRMED';
}

interface Looked {
  state: LinkState;
  row: EmailConfirmation | null;
  email: string | null;
}

async function look(token: string, { confirmations, contactOf, clock }: ConfirmEmailOptions): Promise<Looked> {
  const row = await confirmations.findOne({ _id: hashOf(token) });
  if (!row) return { state: 'VOID', row, email: null };
  if (row.confirmedAt) return { state: 'CONFIRMED', row, email: null };
  const contact = await contactOf(row.userId);
  const email = contact?.pending?.cause.eventId === row.requestId ? pendingEmail(contact, clock.now()) : null;
  return { state: email === null ? 'VOID' : 'OPEN', row, email };
}

const hashOf = (token: string): string => createHash('sha256').update(token).digest('base64url');
