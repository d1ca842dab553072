import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Passing } from '../time/passing.ts';
import { controlPage } from './control-page.ts';
import { controlState, type Watched } from './control-state.ts';
import { isFromHere, refuseForeign, sendPage } from './page.ts';

// A longer step is a mistake in the unit; the clock cannot be turned back.
const LONGEST_STEP = 10 * 366 * 86_400;

/** Serves the control panel, as a page and as JSON. */
export function serveControl(app: FastifyInstance, watched: Watched & { passing: Passing }): void {
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
    const isForm = typeof request.body === 'string';
    const seconds = Number(isForm ? new URLSearchParams(String(request.body)).get('advance') : advanceIn(request));
    if (!Number.isFinite(seconds) || seconds < 0 || seconds > LONGEST_STEP) return refuseStep(reply, seconds);
    await passing.advance(seconds);
    return isForm ? reply.redirect('/', 303) : reply.send({ now: clock.now().toISOString() });
  });
}

function advanceIn({ body }: FastifyRequest): unknown {
  return typeof body === 'object' && body !== null && 'advance' in body ? body.advance : Number.NaN;
}

function refuseStep(reply: FastifyReply, seconds: number): FastifyReply {
  const message = `"advance" needs seconds between 0 and ${LONGEST_STEP}, but got: ${seconds}.`;
  return reply.code(400).send({ error: { message } });
}
