import { describe, expect, test } from '@jest/globals';
import { advance, DAYS } from './controlling.ts';
import { openSandbox } from './open-sandbox.ts';
import { recordStripeRequests } from './openapi.ts';
import { refusal } from './refusal.ts';
import { scheduled } from './scheduled.ts';
import { subscribed } from './subscribed.ts';

describe('a preview of a schedule', () => {
  test('the preview shows the next invoice with the phases of the request and changes nothing', async () => {
    const record = recordStripeRequests();
    const opened = await openSandbox({ onExchange: record.onExchange });
    const made = await scheduled(() => subscribed({}, {}, opened));
    const { stripe, schedule, price, current, update, read, sandbox } = made;
    const [cheap, dear] = [await price(300), await price(2900)];
    const yearly = await price(5000, 'year');
    await update([current, { items: [{ price: cheap }] }]);
    const preview = (items: { price: string; quantity?: number }[], more = {}) =>
      stripe.invoices.createPreview({
        schedule: schedule.id,
        schedule_details: {
          phases: [current, { items }],
          end_behavior: 'release',
          proration_behavior: 'none',
          ...more,
        },
      });
    expect(await stripe.invoices.createPreview({ schedule: schedule.id })).toMatchObject({ amount_due: 300 });
    expect(await preview([{ price: dear, quantity: 2 }])).toMatchObject({ amount_due: 5800 });
    expect(await preview([{ price: yearly }])).toMatchObject({ amount_due: 5000 });
    const recurring = { schedule: schedule.id, preview_mode: 'recurring' } as const;
    expect(await stripe.invoices.createPreview(recurring)).toMatchObject({ amount_due: 300 });
    const after = await read();
    expect(after.schedule.phases[1]?.items).toMatchObject([{ price: cheap }]);
    expect(after.subscription.items.data).toMatchObject([{ price: { unit_amount: 900 } }]);
    expect(record.problems()).toEqual([]);

    await advance(sandbox, 10 * DAYS);
    const phases = [{ items: [{ price: dear }], start_date: 'now' as const, end_date: current.end_date }];
    const how = { proration_behavior: 'always_invoice' } as const;
    const details = { phases, ...how };
    const charged = await stripe.invoices.createPreview({ schedule: schedule.id, schedule_details: details });
    await update(phases, how);
    // A second may pass between the two.
    expect(Math.abs(Number((await read()).invoice?.amount_paid) - charged.amount_due)).toBeLessThanOrEqual(1);
  });

  test('a schedule that cancels at the end of the period has no next invoice, and unknown schedules are refused', async () => {
    const { stripe, schedule } = await scheduled();
    const canceling = { schedule: schedule.id, schedule_details: { end_behavior: 'cancel' as const } };
    expect(await refusal(stripe.invoices.createPreview(canceling))).toMatchObject({ code: 'invoice_upcoming_none' });
    expect(await refusal(stripe.invoices.createPreview({ schedule: 'sub_sched_x' }))).toMatchObject({
      param: 'schedule',
    });
    await stripe.subscriptionSchedules.release(schedule.id);
    expect(await refusal(stripe.invoices.createPreview({ schedule: schedule.id }))).toMatchObject({
      param: 'schedule',
    });
  });
});
