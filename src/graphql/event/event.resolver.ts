import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import type { Account } from '../../billing/entitlement/entitlement.view.ts';
import type { EventView } from '../../inbox/event.read.ts';
import { type Connection, pageOf, toConnection } from '../connection.ts';
import type { Context } from '../context.ts';
import { CustomerType } from '../customer/customer.type.ts';
import { SemanticNonNull } from '../semantic-non-null.ts';
import { EventConnection, EventsArgs, EventType, filterOf } from './event.type.ts';

@Resolver(() => EventType)
export class EventResolver {
  @SemanticNonNull()
  @Query(() => EventConnection, {
    nullable: true,
    description: 'Lists stored events by the time at which they happened, newest first.',
  })
  async events(
    @Args(() => EventsArgs) { filter, ...paging }: EventsArgs,
    @Ctx() { events }: Context,
  ): Promise<Connection<EventView>> {
    return toConnection(await events.page(filterOf(filter ?? {}), pageOf(paging, 'event')), 'event');
  }

  @Query(() => EventType, {
    nullable: true,
    description: 'Returns a stored event; null if there is no event with this ID.',
  })
  event(
    @Arg('id', () => ID, { description: "The event's ID at Stripe (`evt_...`), or the ID of an internal event." })
    id: string,
    @Ctx() { loaders }: Context,
  ): Promise<EventView | null> {
    return loaders.event.load(id);
  }

  @FieldResolver(() => CustomerType, {
    nullable: true,
    description:
      'The customer that the event belongs to; null while the customer is unknown, and if the event has no customer.',
  })
  async customer(@Root() { userId }: EventView, @Ctx() { loaders }: Context): Promise<Account | null> {
    return userId === null ? null : loaders.account.load(userId);
  }

  @FieldResolver()
  payload(@Root() { id }: EventView, @Ctx() { loaders }: Context): Promise<unknown> {
    return loaders.eventPayload.load(id);
  }
}
