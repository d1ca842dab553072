import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { NewEvent } from '../inbox/event.document.ts';
import type { Clock } from '../platform/clock.ts';
import { type Metrics, startAtZero } from '../platform/metrics.ts';
import { type Problem, sendProblem } from '../platform/problem.ts';
import { payloadHash } from './payload-hash.ts';
import { readEvent } from './read-event.ts';
import { verifySignature } from './verify-signature.ts';

/** Stripe's events are far smaller. A larger body is not an event. */
const BODY_LIMIT = 1024 * 1024;

export interface ReceiveOptions {
  /** A signature by any of them is accepted, so that secrets can be rotated without a gap. */
  secrets: readonly string[];
  store(event: NewEvent): Promise<'stored' | 'duplicate'>;
  /** See `Inbox`. Called for duplicates only. */
  firstPayload(event: NewEvent): Promise<string | null>;
  wall: Clock;
  metrics: Metrics;
}

/**
 * Mounts `POST /webhooks/stripe`, which verifies the signature over the raw bytes and stores the event. Answers 200 only if the event is
 * journaled on a majority, now or by an earlier delivery. Stores nothing if the signature is invalid. Answers 503 if MongoDB is
 * unavailable, so that Stripe tries again later. https://docs.stripe.com/webhooks
 */
export async function registerWebhook(
  app: FastifyInstance,
  { secrets, store, firstPayload, wall, metrics }: ReceiveOptions,
): Promise<void> {
  const reasons = [...Object.keys(INVALID_SIGNATURE), 'payload', 'too_large'];
  startAtZero(
    metrics.invalidSignatures,
    reasons.map((reason) => ({ reason })),
  );
  startAtZero(
    metrics.secretUsed,
    secrets.map((_secret, index) => ({ index })),
  );
  await app.register(async (scope) => {
    // The signature covers the bytes as they were sent, so the body must not be parsed before.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: BODY_LIMIT }, (_request, body, done) =>
      done(null, body),
    );

    const refuse = (request: FastifyRequest, reply: FastifyReply, problem: Problem, reason: string) => {
      metrics.invalidSignatures.inc({ reason });
      request.log.warn({ reason }, 'webhook refused');
      return sendProblem(reply, problem);
    };
    // Stripe gets 200 whatever the comparison finds. The first payload is kept.
    const noteDuplicate = async ({ log }: FastifyRequest, event: NewEvent) => {
      metrics.duplicates.inc();
      metrics.idempotentHits.inc({ operation: 'webhook' });
      const { _id: eventId, type } = event;
      try {
        const first = await firstPayload(event);
        if (first === null || first === event.payload || payloadHash(first) === payloadHash(event.payload)) return;
        metrics.payloadMismatches.inc();
        log.warn({ eventId, type }, 'another payload came under the ID of a stored event');
      } catch (error) {
        log.error({ err: error, eventId }, 'the payload of a duplicate could not be compared');
      }
    };
    scope.setErrorHandler<FastifyError>((error, request, reply) => {
      if (error.statusCode !== 413) throw error; // handled like all errors, in platform/http.ts
      return refuse(request, reply, TOO_LARGE, 'too_large');
    });

    scope.post('/webhooks/stripe', { bodyLimit: BODY_LIMIT }, async (request, reply) => {
      const body = Buffer.isBuffer(request.body) ? request.body.toString('utf8') : '';
      const verdict = verifySignature(body, request.headers['stripe-signature'], secrets);
      if (!verdict.valid) return refuse(request, reply, INVALID_SIGNATURE[verdict.reason], verdict.reason);
      metrics.secretUsed.inc({ index: verdict.secretIndex });
      const read = readEvent(body, wall.now(), request.id);
      if (read === null) return refuse(request, reply, INVALID_PAYLOAD, 'payload');
      const { event, names } = read;
      request.noted = { eventId: event._id, type: event.type, ...names };
      try {
        const outcome = await store(event);
        if (outcome === 'duplicate') await noteDuplicate(request, event);
        request.noted = { ...request.noted, outcome };
        return { received: true };
      } catch (error) {
        request.log.error({ err: error, eventId: event._id }, 'webhook could not be stored');
        return sendProblem(reply.header('retry-after', '5'), STORE_UNAVAILABLE);
      }
    });
  });
}

const title = 'The signature does not verify';
const INVALID_SIGNATURE: Record<'missing' | 'mismatch' | 'expired', Problem> = {
  missing: { status: 400, code: 'SIGNATURE_MISSING', title, detail: 'There is no usable Stripe-Signature header.' },
  mismatch: {
    status: 400,
    code: 'SIGNATURE_MISMATCH',
    title,
    detail: 'No configured secret made this signature for this body. Is the signing secret that of this endpoint?',
  },
  expired: {
    status: 400,
    code: 'SIGNATURE_EXPIRED',
    title,
    detail: 'The signature is more than 300 seconds old. Is a clock wrong, or was the request recorded and sent again?',
  },
};

const INVALID_PAYLOAD: Problem = {
  status: 400,
  code: 'INVALID_PAYLOAD',
  title: 'The body is not an event',
  detail: 'The body must be the JSON text of a Stripe event, with an id and a type.',
};

const TOO_LARGE: Problem = {
  status: 413,
  code: 'PAYLOAD_TOO_LARGE',
  title: 'The body is too large',
  detail: 'No event of Stripe is larger than 1 MB.',
};

const STORE_UNAVAILABLE: Problem = {
  status: 503,
  code: 'STORE_UNAVAILABLE',
  title: 'The event could not be stored',
  detail: 'Nothing was acknowledged. Send it again later.',
};
