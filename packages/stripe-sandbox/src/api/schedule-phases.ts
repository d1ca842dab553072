import type Stripe from 'stripe';
import { z } from 'zod';
import { newPhase, type Phase } from '../objects/subscription-schedule.ts';
import { phaseAt } from '../operations/schedule-phases.ts';
import { idOf } from '../store/kinds.ts';
import type { Work } from '../store/work.ts';
import { type Interval, periodEnd } from '../time/period.ts';
import { integer, mergeMetadata, metadata, text } from './parameters.ts';
import { invalid, noSuch } from './refusal.ts';
import { itemChanges, prorationShape } from './subscription-update.ts';

const date = z.union([z.literal('now'), integer]);

/** A phase of a schedule, as a request describes it. */
export const phaseShape = z.strictObject({
  items: z
    .array(z.strictObject({ price: text, quantity: integer.optional(), metadata: metadata.optional() }))
    .min(1, 'at least one is needed'),
  start_date: date.optional(),
  end_date: date.optional(),
  duration: z
    .strictObject({ interval: z.enum(['day', 'week', 'month', 'year']), interval_count: integer.optional() })
    .optional(),
  proration_behavior: prorationShape.proration_behavior,
  metadata: metadata.optional(),
  discounts: z
    .union([z.literal('').transform((): { discount: string }[] => []), z.array(z.strictObject({ discount: text }))])
    .optional(),
  trial_end: integer.optional(),
});

type Given = z.output<typeof phaseShape>;

/**
 * Returns all phases of a schedule after an update. As at Stripe, past phases can be omitted, each phase begins where the one before it ends,
 * and a last phase without an end lasts for one billing interval.
 */
export async function phasesFrom(work: Work, schedule: Stripe.SubscriptionSchedule, given: Given[]): Promise<Phase[]> {
  const [first] = given;
  if (first?.start_date === undefined) {
    throw invalid(
      'The subscription schedule update is missing at least one phase with a `start_date` to anchor end dates to.',
      { param: 'phases' },
    );
  }
  const subscription = await work.get('subscription', idOf(String(schedule.subscription)));
  const phases: Phase[] = [];
  let start = secondOf(work, first.start_date);
  for (const [index, phase] of given.entries()) {
    const at = (name: string) => `phases[${index}][${name}]`;
    if (phase.start_date !== undefined && secondOf(work, phase.start_date) !== start) {
      throw invalid('The `start_date` of a phase must be the `end_date` of the phase before it.', {
        param: at('start_date'),
      });
    }
    if (phase.end_date !== undefined && phase.duration) {
      throw invalid('You may only specify one of these parameters: end_date, duration.', { param: at('duration') });
    }
    for (const { discount } of phase.discounts ?? []) {
      const known = await work.find('discount', discount);
      if (known?.subscription !== subscription.id) throw noSuch('discount', discount, at('discounts'));
    }
    const asked = phase.items.map((item) => ({ price: item.price, quantity: item.quantity }));
    const priced = await itemChanges(work, subscription, asked, at('items'));
    const end = endOf(work, phase, { start, next: given[index + 1], price: priced[0]?.price });
    if (end <= start)
      throw invalid('The `end_date` of a phase must be after its `start_date`.', { param: at('end_date') });
    const isOnTrial = subscription.status === 'trialing' && start <= work.now && Number(phase.trial_end) <= end;
    // A trial that is over may be repeated with its phase.
    if (phase.trial_end !== undefined && phase.trial_end > work.now && !isOnTrial) {
      throw invalid(
        'Here only the current phase of a subscription on trial can have a `trial_end`, before its own end.',
        {
          param: at('trial_end'),
        },
      );
    }
    phases.push(
      newPhase({
        currency: subscription.currency,
        start,
        end,
        items: phase.items.map((item, place) => ({
          price: item.price,
          quantity: priced[place]?.price?.recurring?.usage_type === 'metered' ? undefined : (item.quantity ?? 1),
          metadata: mergeMetadata(null, item.metadata),
        })),
        discounts: (phase.discounts ?? []).map(({ discount }) => discount),
        metadata: phase.metadata ?? {},
        prorationBehavior: phase.proration_behavior,
        trialEnd: phase.trial_end ?? null,
      }),
    );
    start = end;
  }
  return withPast(work, schedule, phases);
}

function secondOf(work: Work, date: 'now' | number): number {
  return date === 'now' ? work.now : date;
}

interface Around {
  start: number;
  next: Given | undefined;
  price: Stripe.Price | undefined;
}

function endOf(work: Work, { end_date, duration }: Given, { start, next, price }: Around): number {
  if (end_date !== undefined) return secondOf(work, end_date);
  if (duration) return periodEnd(start, { interval: duration.interval, count: duration.interval_count ?? 1 });
  if (next?.start_date !== undefined) return secondOf(work, next.start_date);
  const every = price?.recurring;
  return periodEnd(start, { interval: every?.interval as Interval, count: Number(every?.interval_count) });
}

/** Puts the phases that have begun already in front of new ones. Refuses to change what is past, and a gap. */
function withPast(work: Work, schedule: Stripe.SubscriptionSchedule, phases: Phase[]): Phase[] {
  const future = phases.filter(({ end_date }) => end_date > work.now);
  const [current] = future;
  const stored = phaseAt(schedule, work.now);
  const isGap = !current || current.start_date > work.now;
  if (isGap) throw invalid('One of the phases must be the current one.', { param: 'phases' });
  const past = schedule.phases.filter(({ end_date }) => end_date <= work.now);
  if (!stored || current.start_date === stored.start_date) return [...past, ...future];
  if (current.start_date !== work.now) {
    throw invalid('The `start_date` of the current phase cannot be changed.', { param: 'phases[0][start_date]' });
  }
  return [...past, { ...stored, end_date: work.now }, ...future];
}
