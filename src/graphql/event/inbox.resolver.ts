import { Max, Min } from 'class-validator';
import { Args, ArgsType, Ctx, Field, FieldResolver, Int, ObjectType, Query, Resolver } from 'type-graphql';
import type { InboxPoint, InboxStatus } from '../../inbox/event.read.ts';
import type { Context } from '../context.ts';
import { fault } from '../faults.ts';
import { DateTime } from '../scalars.ts';
import { SemanticNonNull } from '../semantic-non-null.ts';

/** The most points of a chart. Each costs two reads. */
export const MOST_INBOX_POINTS = 60;

@ObjectType('InboxPoint', { description: 'The events of one interval.', simpleResolvers: true })
export class InboxPointType {
  @Field(() => DateTime, { description: 'The start of the interval.' })
  startsAt!: Date;

  @Field(() => Int, { description: 'The number of events that happened in the interval. Counting stops at 10,000.' })
  eventCount!: number;

  @Field(() => Int, {
    nullable: true,
    description:
      'The longest time from receipt to the end of processing, in seconds, of the newest 20 events of the interval; null if none was processed.',
  })
  lagSeconds!: number | null;
}

@ArgsType()
export class InboxActivityArgs {
  @Field(() => DateTime, { description: 'The start of the first interval.' })
  from!: Date;

  @Field(() => DateTime, { description: 'The end of the last interval.' })
  to!: Date;

  @Min(1)
  @Max(MOST_INBOX_POINTS)
  @Field(() => Int, { description: 'The number of intervals of equal length, from 1 to 60.' })
  points!: number;
}

@ObjectType('InboxStatus', {
  description:
    'The events that wait, and how processing goes. `events` lists the events of a status. Counting stops at 10,000.',
  simpleResolvers: true,
})
export class InboxStatusType {
  @Field(() => Int, { description: 'The number of events that wait for a worker now.' })
  dueCount!: number;

  @Field(() => Int, { description: 'The number of FAILED events.' })
  failedCount!: number;

  @Field(() => Int, { description: 'The number of PARKED events.' })
  parkedCount!: number;

  @Field(() => Int, { description: 'The number of UNMATCHED events.' })
  unmatchedCount!: number;

  @Field(() => DateTime, {
    nullable: true,
    description:
      "The time up to which every event in Stripe's list is stored here; null before the first comparison. What a comparison found has `EventSource.STRIPE_SYNC`.",
  })
  eventsReconciledAt!: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'The time up to which the objects of all customers were compared with Stripe; null before the first comparison.',
  })
  objectsReconciledAt!: Date | null;

  @Field(() => [InboxPointType], {
    description: 'How many events happened in each interval of a time range, and how long processing took.',
  })
  activity?: InboxPointType[];
}

@Resolver(() => InboxStatusType)
export class InboxResolver {
  @SemanticNonNull()
  @Query(() => InboxStatusType, {
    nullable: true,
    description: 'The events that wait, how far reconciliation has come, and how processing goes.',
  })
  inbox(@Ctx() { events }: Context): Promise<InboxStatus> {
    return events.status();
  }

  @FieldResolver()
  async activity(
    @Args(() => InboxActivityArgs) { from, to, points }: InboxActivityArgs,
    @Ctx() { events }: Context,
  ): Promise<InboxPoint[]> {
    if (from >= to) throw fault('BAD_USER_INPUT', { message: '`from` must be before `to`.' });
    return events.activity({ from, to, points });
  }
}
