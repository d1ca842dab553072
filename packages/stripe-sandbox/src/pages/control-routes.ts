import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { refusalFor } from '../api/refusal.ts';
import type { Passing } from '../time/passing.ts';
import { periodEnd } from '../time/period.ts';
import { controlPage } from './control-page.ts';
import { controlState, type Watched } from './control-state.ts';
import { type ControlContext, controls } from './controls.ts';
import { isFromHere, refuseForeign, sendMessage, sendPage } from './page.ts';

// A longer step probably has the wrong unit, and the clock cannot be turned back.
const LONGEST_STEP = 10 * 366 * 86_400;

/** Serves the control panel as a page and as JSON. */
export function serveControl(app: FastifyInstance, watched: Watched & ControlContext & { passing: Passing }): void {
  const { clock, passing } = watched;

  app.get('/', async (_request, reply) => {
    await passing.catchUp();
    return sendPage(reply, {
      title: 'Stripe sandbox',
      layout: 'panel',
      body: controlPage(await controlState(watched)),
    });
  });

  app.get('/_control/state', async () => {
    await passing.catchUp();
    return controlState(watched);
  });

  app.post('/_control/clock', async (request, reply) => {
    if (!isFromHere(request)) return refuseForeign(reply);
    const { advance } = fieldsOf(request);
    if (advance === 'next') await passing.toNext();
    else {
      const seconds = advance === 'month' ? monthFrom(clock.seconds()) : Number(advance ?? Number.NaN);
      if (!Number.isFinite(seconds) || seconds < 0 || seconds > LONGEST_STEP) return refuseStep(reply, seconds);
      await passing.advance(seconds);
    }
    return isForm(request) ? reply.redirect('/', 303) : reply.send({ now: clock.now().toISOString() });
  });

  for (const { name, shape, run } of controls) {
    app.post(`/_control/${name}`, async (request, reply) => {
      if (!isFromHere(request)) return refuseForeign(reply);
      const read = shape.safeParse(fieldsOf(request));
      if (!read.success) {
        const [issue] = read.error.issues;
        return refuse(request, reply, 400, `${issue?.path.join('.')}: ${issue?.message}`);
      }
      try {
        await passing.catchUp();
        const done = await run(read.data, watched);
        return isForm(request) ? reply.redirect('/', 303) : reply.send(done);
      } catch (error) {
        const refusal = refusalFor(error);
        if (refusal !== error) request.log.error(error);
        return refuse(request, reply, refusal.status, refusal.message);
      }
    });
  }
}

function isForm({ body }: FastifyRequest): boolean {
  return typeof body === 'string';
}

/** Returns the fields of a form or a JSON object. A form sends empty values for fields that are not filled in, which are left out. */
function fieldsOf({ body }: FastifyRequest): Record<string, unknown> {
  if (typeof body !== 'string') return typeof body === 'object' && body !== null ? { ...body } : {};
  const filled = [...new URLSearchParams(body)].filter(([name, value]) => value !== '' || KEPT_EMPTY.includes(name));
  return Object.fromEntries(filled);
}

// In these fields an empty value is a choice.
const KEPT_EMPTY = ['mode', 'outcome'];

function monthFrom(now: number): number {
  return periodEnd(now, { interval: 'month', count: 1 }) - now;
}

function refuse(request: FastifyRequest, reply: FastifyReply, status: number, message: string): FastifyReply {
  if (isForm(request)) return sendMessage(reply, { status, title: 'Not done', text: message });
  return reply.code(status).send({ error: { message } });
}

function refuseStep(reply: FastifyReply, seconds: number): FastifyReply {
  const message = `"advance" needs seconds between 0 and ${LONGEST_STEP}, "month" or "next", but got: ${seconds}.`;
  return reply.code(400).send({ error: { message } });
}
