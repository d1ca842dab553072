import type { FastifyReply } from 'fastify';

declare module 'fastify' {
  interface FastifyInstance {
    /** Where the page of errors is; absent: at /errors of the same server. */
    errorsUrl?: string;
  }
}

/** A REST error as RFC 9457 has it; `code` is ours, stable, and listed in docs/errors.md. */
export interface Problem {
  status: number;
  code: string;
  title: string;
  detail: string;
}

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/**
 * Answers with an `application/problem+json` document. `type` leads to the row of the code on the page of errors, and `instance` names
 * the request, unless a proxy gave it an ID that is no UUID: it has no URI then. https://www.rfc-editor.org/rfc/rfc9457#section-3.1
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
