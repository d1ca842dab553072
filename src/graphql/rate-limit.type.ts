import { Field, Int, ObjectType } from 'type-graphql';
import { DateTime } from './scalars.ts';

@ObjectType('RateLimit', {
  description:
    'What queries may cost. One point for each object, rows of a page counted as many as asked for, and ten for each mutation; at least one for each request.',
  simpleResolvers: true,
})
export class RateLimitType {
  @Field(() => Int, { description: 'The points that this request costs.' })
  cost!: number;

  @Field(() => Int, { description: "The caller's points for a minute." })
  limit!: number;

  @Field(() => Int, { description: 'Points that are left of them.' })
  remaining!: number;

  @Field(() => DateTime, { description: 'When all of them are there again.' })
  resetAt!: Date;
}
