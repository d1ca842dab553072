import type { Actor, CommandContext } from '../billing/actor.ts';
import type { Context } from './context.ts';
import type { SignedIn } from './viewer.ts';

/**
 * Who asks billing for a command, as its events and audit entries will say. The mutation names the role that it is done in: an
 * admin who changes their own plan does so as a customer. The permission rule made sure that somebody is signed in.
 */
export function actingAs(
  kind: Actor['kind'],
  { viewer, requestId }: Pick<Context, 'viewer' | 'requestId'>,
): CommandContext {
  return { actor: { kind, id: (viewer as SignedIn).userId }, requestId };
}
