import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import type { Account } from '../billing/entitlement/entitlement.view.ts';
import type { EventView } from '../inbox/event.read.ts';
import { type Connection, pageOf, toConnection } from './connection.ts';
import type { Context } from './context.ts';
import { EventsArgs } from './event.input.ts';
import { EventConnection, EventType } from './event.type.ts';
import { SemanticNonNull } from './semantic-non-null.ts';

@Resolver(() => EventType)
export class EventResolver {
  @SemanticNonNull()
  @Query(() => EventConnection, {
    nullable: true,
    description: 'Stored events in the order in which they happened, newest first.',
  })
  async events(
    @Args(() => EventsArgs) { filter, ...paging }: EventsArgs,
    @Ctx() { events }: Context,
  ): Promise<Connection<EventView>> {
    return toConnection(await events.page(filter ?? {}, pageOf(paging, 'event')), 'event');
  }

  @Query(() => EventType, {
    nullable: true,
    description: 'One stored event; null if there is none with this id.',
  })
  event(
    @Arg('id', () => ID, { description: "Stripe's id (`evt_...`), or ours." }) id: string,
    @Ctx() { loaders }: Context,
  ): Promise<EventView | null> {
    return loaders.event.load(id);
  }

  @FieldResolver()
  async customer(@Root() { userId }: EventView, @Ctx() { loaders }: Context): Promise<Account | null> {
    return userId === null ? null : loaders.account.load(userId);
  }

  @FieldResolver()
  payload(@Root() { id }: EventView, @Ctx() { loaders }: Context): Promise<unknown> {
    return loaders.eventPayload.load(id);
  }
}
