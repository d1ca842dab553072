import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { API_VERSION } from '../account.ts';
import { newId } from '../store/ids.ts';
import type { Perform } from '../store/perform.ts';
import { createReader, type Reader } from '../store/reader.ts';
import type { Store } from '../store/store.ts';
import type { SandboxClock } from '../time/clock.ts';
import type { Passing } from '../time/passing.ts';
import { authenticate } from './authentication.ts';
import type { Endpoint } from './endpoint.ts';
import { endpoints, includable } from './endpoints.ts';
import { expanded } from './expansion.ts';
import { decodeForm, type RawParams } from './form.ts';
import { type Answer, createIdempotency, fingerprint } from './idempotency.ts';
import { affects, failureOf, isKept, type Outage, sendNoAnswer } from './outage.ts';
import { decode } from './parameters.ts';
import { invalid, Refusal, refusalFor, type StripeError } from './refusal.ts';

interface Options {
  store: Store;
  clock: SandboxClock;
  passing: Passing;
  perform: Perform;
  /** Returns the current outage, or null. */
  outage: () => Outage | null;
  url: () => string;
  onExchange?: ((exchange: Exchange) => void) | undefined;
}

/** Serves the endpoints of Stripe's API that endpoints.ts lists, under /v1. */
export function serveApi(app: FastifyInstance, options: Options): void {
  const { store, clock, passing, perform, outage, url, onExchange } = options;
  const reader = createReader(store);
  const idempotency = createIdempotency(store, clock.seconds);

  const finish = async (object: object, paths: string[] | undefined, from: Reader): Promise<Answer> => {
    const body = paths ? await expanded(object, paths, { reader: from, includable }) : object;
    return { status: 200, body: JSON.stringify(body, null, 2) };
  };

  const answer = async (endpoint: Endpoint, request: FastifyRequest, params: RawParams): Promise<Answer> => {
    const { id = '', customer = '' } = request.params as { id?: string; customer?: string };
    const { expand: paths, ...decoded } = decode(endpoint.shape, params) as { expand?: string[] };
    await passing.catchUp();
    if (endpoint.read)
      return finish(await endpoint.read({ reader, store, params: decoded, id, customer }), paths, reader);

    const write = endpoint.write as NonNullable<Endpoint['write']>;
    const key = idempotencyKeyOf(request);
    const cause = { id: request.id, idempotency_key: key };
    const work = (row?: (answer: Answer) => ReturnType<typeof idempotency.row>) =>
      perform(
        cause,
        async (work) => {
          const made = await write({ work, params: decoded, id, customer });
          // A returned Refusal keeps what was done, as a declined payment does.
          if (made instanceof Refusal) return errorAnswer(made.status, made.error, request);
          return finish(made, paths, work);
        },
        row,
      );
    if (key === null) return work();
    const same = fingerprint(endpoint.method, request.url, params);
    return work((answer) => idempotency.row(key, same, answer));
  };

  for (const endpoint of endpoints) {
    app.route({
      method: endpoint.method,
      url: endpoint.path,
      exposeHeadRoute: false,
      handler: async (request, reply) => {
        const params = paramsOf(request);
        const key = endpoint.write ? idempotencyKeyOf(request) : null;
        let release = () => {};
        try {
          authenticate(request.headers.authorization);
          requireVersion(request.headers['stripe-version']);
          if (key !== null) {
            release = idempotency.hold(key);
            const stored = await idempotency.recall(key, fingerprint(endpoint.method, request.url, params));
            if (stored) {
              reply.header('idempotent-replayed', 'true').header('original-request', request.id);
              return respond(request, reply, stored);
            }
          }
          const current = outage();
          if (affects(current, pathOf(request))) return await fail(current, request, reply);
          return respond(request, reply, await answer(endpoint, request, params));
        } catch (error) {
          return respond(request, reply, refuse(error, request));
        } finally {
          release();
        }
      },
    });
  }

  app.all('/v1/*', (request, reply) => respond(request, reply, unrecognized(request)));
  app.all('/v2/*', (request, reply) => respond(request, reply, unrecognized(request)));

  function respond(request: FastifyRequest, reply: FastifyReply, { status, body }: Answer): FastifyReply {
    const key = idempotencyKeyOf(request);
    if (key) reply.header('idempotency-key', key);
    onExchange?.({
      method: request.method,
      path: pathOf(request),
      params: paramsOf(request),
      idempotencyKey: key,
      status,
      body: JSON.parse(body),
    });
    return reply
      .code(status)
      .header('request-id', request.id)
      .header('stripe-version', API_VERSION)
      .header('date', clock.now().toUTCString())
      .type('application/json')
      .send(body);
  }

  async function fail(current: Outage, request: FastifyRequest, reply: FastifyReply) {
    const failure = failureOf(current);
    if (!failure) {
      sendNoAnswer(reply, current);
      return;
    }
    const answered = errorAnswer(failure.status, failure.error, request);
    const key = idempotencyKeyOf(request);
    if (key !== null && request.method !== 'GET' && isKept(answered)) {
      const same = fingerprint(request.method, request.url, paramsOf(request));
      await store.answers.insertOne(idempotency.row(key, same, answered));
    }
    return respond(request, reply, answered);
  }

  function refuse(error: unknown, request: FastifyRequest): Answer {
    const refusal = refusalFor(error);
    if (refusal !== error) request.log.error(error);
    return errorAnswer(refusal.status, refusal.error, request);
  }

  function unrecognized(request: FastifyRequest): Answer {
    const message = `Unrecognized request URL (${request.method}: ${pathOf(request)}). The sandbox speaks the part of Stripe's API that billing needs.`;
    return errorAnswer(404, { type: 'invalid_request_error', message }, request);
  }

  function errorAnswer(status: number, error: StripeError, request: FastifyRequest): Answer {
    const logged = { ...error, request_log_url: `${url()}/#${request.id}` };
    return { status, body: JSON.stringify({ error: logged }, null, 2) };
  }
}

/** Creates the ID of a request in Stripe's form. The events that the request causes contain it. */
export function newRequestId(): string {
  return newId('req_', 14);
}

function pathOf({ url }: FastifyRequest): string {
  return url.replace(/\?.*/, '');
}

function paramsOf(request: FastifyRequest): RawParams {
  const query = request.url.slice(pathOf(request).length + 1);
  const body = typeof request.body === 'string' ? request.body : '';
  return decodeForm(`${query}&${body}`);
}

function idempotencyKeyOf(request: FastifyRequest): string | null {
  const key = request.headers['idempotency-key'];
  return typeof key === 'string' && key !== '' ? key : null;
}

function requireVersion(version: string | string[] | undefined): void {
  if (version === undefined || version === API_VERSION) return;
  throw invalid(`Invalid Stripe API version: ${String(version)}. The sandbox speaks ${API_VERSION}.`);
}

/** A request to the API and its answer, for observers. Tests compare it with Stripe's OpenAPI description. */
export interface Exchange {
  method: string;
  path: string;
  /** Query and body parameters, decoded into nested objects. Every value is still text. */
  params: RawParams;
  idempotencyKey: string | null;
  status: number;
  body: unknown;
}
