import { Field, Int, ObjectType } from 'type-graphql';
import { DateTime } from './scalars.ts';

@ObjectType('RateLimit', {
  description:
    'What queries may cost. One point for each object, rows of a page counted as many as asked for, and ten for each mutation. At least one point for each two hundred characters of the request. An account in the past costs a point more for ten of its events.',
  simpleResolvers: true,
})
export class RateLimitType {
  @Field(() => Int, { description: 'The points that this request costs, without those for events of the past.' })
  cost!: number;

  @Field(() => Int, { description: "The caller's points for a minute." })
  limit!: number;

  @Field(() => Int, { description: 'Points that are left of them.' })
  remaining!: number;

  @Field(() => DateTime, { description: 'When all of them are there again.' })
  resetAt!: Date;
}
