import type { FastifyReply } from 'fastify';

/** A REST error as RFC 9457 has it; `code` is ours, stable, and listed in docs/errors.md. */
export interface Problem {
  status: number;
  code: string;
  title: string;
  detail: string;
}

/** Answers with an `application/problem+json` document (RFC 9457, section 3). */
export function sendProblem(reply: FastifyReply, { status, code, title, detail }: Problem): FastifyReply {
  return reply
    .code(status)
    .type('application/problem+json; charset=utf-8')
    .send(JSON.stringify({ type: 'about:blank', title, status, detail, code, requestId: reply.request.id }));
}
