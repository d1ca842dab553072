import Stripe from 'stripe';
import type { Attempt } from '../store/store.ts';

export interface Target {
  url: string;
  secret: string;
}

interface Terms {
  target: Target;
  timeout: number;
  /** Aborted when the sandbox closes; the attempt then counts as failed and is made again. */
  closing: AbortSignal;
}

/** Posts a signed event once and reports how it was answered; it never throws. */
export async function attempt(event: Stripe.Event, { target, timeout, closing }: Terms): Promise<Attempt> {
  const payload = JSON.stringify(event, null, 2);
  const at = new Date();
  // Signed with the wall's time: the receiver allows 300 seconds, and our clock may be months ahead.
  const timestamp = Math.floor(at.getTime() / 1000);
  const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret: target.secret, timestamp });
  const report = (answer: Pick<Attempt, 'status' | 'error'>) => ({
    at,
    milliseconds: Date.now() - at.getTime(),
    ...answer,
  });
  try {
    const answer = await fetch(target.url, {
      method: 'POST',
      body: payload,
      redirect: 'manual',
      signal: AbortSignal.any([AbortSignal.timeout(timeout), closing]),
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'stripe-signature': signature,
        'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
        'cache-control': 'no-cache',
      },
    });
    await answer.body?.cancel();
    return report({ status: answer.status, error: null });
  } catch (error) {
    return report({ status: null, error: reasonOf(error) });
  }
}

function reasonOf(error: unknown): string {
  const { name, message, cause } = error as Error;
  if (name === 'TimeoutError') return 'no answer in time';
  return cause ? (cause as Error).message : message;
}
