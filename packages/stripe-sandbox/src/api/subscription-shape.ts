import { z } from 'zod';
import { unsettable } from './parameters.ts';

/** What somebody says on cancelling. */
export const words = z
  .strictObject({
    comment: unsettable.optional(),
    feedback: z
      .enum([
        'customer_service',
        'low_quality',
        'missing_features',
        'other',
        'switched_service',
        'too_complex',
        'too_expensive',
        'unused',
      ])
      .optional(),
  })
  .optional();
