import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from '../../platform/clock.ts';
import type { CommandContext } from '../actor.ts';
import { ownEvent } from '../own-event.ts';
import { type ContactOptions, tellStripe } from './contact.commands.ts';
import { type ContactState, pendingEmail } from './contact.state.ts';
import type { EmailConfirmation, EmailConfirmationCollection } from './email-confirmation.document.ts';

/** The length of a token. 256 bits cannot be guessed, so the hash needs no salt and no key. */
const TOKEN_BYTES = 32;

/** Creates and returns the token of a link that confirms the address which an event requested. Stores only its hash. */
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
  /** Returns the contact details that a user set, null if they set none. */
  contactOf(userId: string): Promise<ContactState | null>;
  clock: Clock;
}

/**
 * The state of a link. OPEN: its address waits for confirmation. CONFIRMED: the address was confirmed with this link. VOID: the token was not
 * issued here, is older than a day, or was replaced by a newer request.
 */
export type LinkState = 'OPEN' | 'CONFIRMED' | 'VOID';

/** Returns the state of a link. Changes nothing, because mail scanners open links, too. */
export async function emailLink(token: string, options: ConfirmEmailOptions): Promise<LinkState> {
  return (await look(token, options)).state;
}

/**
 * Confirms the address of a link. Stripe is updated first: if it cannot answer, nothing changes and the link can be used again. Repeating it
 * changes nothing.
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
  // The key is the ID of the request, so two clicks at the same time are one event.
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
