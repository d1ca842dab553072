import type { FastifyReply } from 'fastify';

declare module 'fastify' {
  interface FastifyInstance {
    /** The address of the page of errors. Default: /errors on the same server. */
    errorsUrl?: string;
  }
}

/** An error of the REST API as in RFC 9457. `code` is stable and listed in docs/errors.md. */
export interface Problem {
  status: number;
  code: string;
  title: string;
  detail: string;
}

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/**
 * Sends an `application/problem+json` document. `type` links to the code on the page of errors. `instance` names the request by its ID, and
 * is left out if a proxy gave it an ID that is no UUID. https://www.rfc-editor.org/rfc/rfc9457#section-3.1
 */
export function sendProblem(reply: FastifyReply, { status, code, title, detail }: Problem): FastifyReply {
  const requestId = reply.request.id;
  const type = `${reply.server.errorsUrl ?? '/errors'}#problems-${code}`;
  const instance = UUID.test(requestId) ? { instance: `urn:uuid:${requestId}` } : {};
  return reply
    .code(status)
    .type('application/problem+json; charset=utf-8')
    .send(JSON.stringify({ type, title, status, detail, ...instance, code, requestId }));
}
