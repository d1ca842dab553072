import type Stripe from 'stripe';
import { z } from 'zod';
import { newCoupon, newPromotionCode } from '../objects/coupon.ts';
import { type Endpoint, read, write } from './endpoint.ts';
import { listOf, within } from './list.ts';
import { flag, instant, integer, mergeMetadata, metadata, paging, text } from './parameters.ts';
import { invalid, missing, noSuch } from './refusal.ts';

const percent = z
  .string()
  .regex(/^\d{1,3}(\.\d+)?$/, 'Invalid decimal')
  .transform(Number);

/** https://docs.stripe.com/api/coupons and https://docs.stripe.com/api/promotion_codes */
export const coupons: Endpoint[] = [
  write(
    'POST /v1/coupons',
    {
      id: text.optional(),
      name: text.optional(),
      percent_off: percent.optional(),
      amount_off: integer.optional(),
      currency: text.optional(),
      duration: z.enum(['forever', 'once', 'repeating']).optional(),
      duration_in_months: integer.optional(),
      max_redemptions: integer.optional(),
      redeem_by: integer.optional(),
      metadata: metadata.optional(),
    },
    async ({ work, params }) => {
      const { id, percent_off, amount_off, currency, duration = 'once', duration_in_months } = params;
      if ((percent_off === undefined) === (amount_off === undefined)) {
        throw invalid('You must pass exactly one of percent_off and amount_off.', { param: 'percent_off' });
      }
      if (amount_off !== undefined && currency === undefined) throw missing('currency');
      if (duration === 'repeating' && duration_in_months === undefined) throw missing('duration_in_months');
      if (id !== undefined && (await work.find('coupon', id))) {
        throw invalid('Coupon already exists.', { param: 'id', code: 'resource_already_exists' });
      }
      const coupon = newCoupon(work.now, {
        id,
        name: params.name,
        percentOff: percent_off,
        amountOff: amount_off,
        currency: amount_off === undefined ? undefined : currency,
        duration,
        durationInMonths: duration_in_months,
        maxRedemptions: params.max_redemptions,
        redeemBy: params.redeem_by,
        metadata: mergeMetadata(null, params.metadata),
      });
      work.tell('coupon.created', work.create('coupon', coupon));
      return coupon;
    },
  ),

  read('/v1/coupons/:id', {}, async ({ reader, id }) => {
    const coupon = await reader.find('coupon', id);
    if (!coupon) throw noSuch('coupon', id);
    return coupon;
  }),

  read('/v1/coupons', { ...paging, created: instant.optional() }, async (request) => {
    const filter = { 'body.created': within(request.params.created) };
    return listOf('coupon', request, { url: '/v1/coupons', filter });
  }),

  write(
    'POST /v1/promotion_codes',
    {
      promotion: z.strictObject({ type: z.literal('coupon'), coupon: text }),
      code: text.optional(),
      active: flag.optional(),
      customer: text.optional(),
      expires_at: integer.optional(),
      max_redemptions: integer.optional(),
      metadata: metadata.optional(),
    },
    async ({ work, params }) => {
      const { promotion, code, customer } = params;
      if (!(await work.find('coupon', promotion.coupon))) {
        throw noSuch('coupon', promotion.coupon, 'promotion[coupon]');
      }
      if (customer !== undefined && !(await work.find('customer', customer))) {
        throw noSuch('customer', customer, 'customer');
      }
      const { data } = await work.list('promotion_code', { 'body.active': true }, { limit: 100 });
      if (data.some((it) => it.code.toLowerCase() === code?.toLowerCase())) {
        throw invalid('An active promotion code with this code already exists.', { param: 'code' });
      }
      const made = newPromotionCode(work.now, {
        coupon: promotion.coupon,
        code,
        customer,
        active: params.active,
        expiresAt: params.expires_at,
        maxRedemptions: params.max_redemptions,
        metadata: mergeMetadata(null, params.metadata),
      });
      work.tell('promotion_code.created', work.create('promotion_code', made));
      return made;
    },
  ),

  write(
    'POST /v1/promotion_codes/:id',
    { active: flag.optional(), metadata: metadata.optional() },
    async ({ work, id, params }) => {
      const code = await work.find('promotion_code', id);
      if (!code) throw noSuch('promotion_code', id);
      const changes: Partial<Stripe.PromotionCode> = {
        ...(params.active === undefined ? {} : { active: params.active }),
        metadata: mergeMetadata(code.metadata, params.metadata),
      };
      return work.change('promotion_code', id, changes, 'promotion_code.updated');
    },
  ),

  read('/v1/promotion_codes/:id', {}, async ({ reader, id }) => {
    const code = await reader.find('promotion_code', id);
    if (!code) throw noSuch('promotion_code', id);
    return code;
  }),

  read(
    '/v1/promotion_codes',
    {
      ...paging,
      active: flag.optional(),
      code: text.optional(),
      coupon: text.optional(),
      customer: text.optional(),
      created: instant.optional(),
    },
    async (request) => {
      const { active, code, coupon, customer, created } = request.params;
      const filter = {
        'body.active': active,
        'body.code': code === undefined ? undefined : { $regex: `^${code.replaceAll(/\W/g, '\\$&')}$`, $options: 'i' },
        'body.promotion.coupon': coupon,
        'body.customer': customer,
        'body.created': within(created),
      };
      return listOf('promotion_code', request, { url: '/v1/promotion_codes', filter });
    },
  ),
];
