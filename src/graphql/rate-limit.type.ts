import { Field, Int, ObjectType } from 'type-graphql';
import { DateTime } from './scalars.ts';

@ObjectType('RateLimit', {
  description:
    'What queries may cost: one point for each object, and ten for each mutation. A page counts as many rows as are asked for. Lists of features, plans and prices count as many items as the catalog has, other lists as many as they usually have. A request costs at least one point for each two hundred characters. `Customer.accessAt` costs one point more for each ten events that it reads.',
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
