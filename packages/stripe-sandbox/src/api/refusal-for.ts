import { Overtaken } from '../store/commit.ts';
import { Refusal } from './refusal.ts';

/** How an error of any kind is answered; what nobody foresaw says nothing of itself. */
export function refusalFor(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof Overtaken) {
    return new Refusal(429, {
      type: 'invalid_request_error',
      code: 'lock_timeout',
      message:
        'This object cannot be accessed right now because another API request or Stripe process is currently accessing it.',
    });
  }
  return new Refusal(500, { type: 'api_error', message: 'An unknown error occurred in the sandbox; its log has it.' });
}
