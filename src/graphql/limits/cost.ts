import type { ApolloServerPlugin } from '@apollo/server';
import {
  type DocumentNode,
  GraphQLError,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isLeafType,
  isListType,
  type OperationDefinitionNode,
} from 'graphql';
import type { Catalog } from '../../billing/plan/catalog.ts';
import { getComplexity } from '../cjs.ts';
import { DEFAULT_PAGE, LARGEST_PAGE } from '../connection.ts';
import type { Context } from '../context.ts';
import { fault } from '../faults.ts';
import { type Budgets, tooComplex } from './budgets.ts';
import { itemsOf } from './list-lengths.ts';

export interface Operation {
  query: DocumentNode;
  operationName?: string | undefined;
  variables?: Record<string, unknown> | undefined;
}

// A page of 50 customers with plan, entitlements, subscriptions and five payments each costs about 1,500 with the features of
// plans.yaml. Reading 100 payments for each of 100 customers exceeds the limit.
const MOST_POINTS = 10_000;
const MUTATION = 10;

/**
 * Refuses operations that cost too much before any field runs, and takes the cost of the others from the caller's budget. A request that is
 * over budget pays for parsing if its document was new. The route charges for requests that are answered with 400.
 */
export function costLimit(schema: GraphQLSchema, budgets: Budgets | null): ApolloServerPlugin<Context> {
  const costOnce = rememberCosts(schema);
  return {
    requestDidStart: async () => {
      let isNew = false;
      return {
        async parsingDidStart() {
          isNew = true;
        },
        async didResolveOperation({ request, document, operation, contextValue }) {
          const { operationName, variables } = request;
          const { costOfReading, billing } = contextValue;
          refuseMany(variables);
          const asked = { query: document, operationName, variables };
          const running = operation ? costOnce(operation, asked, billing.catalog()) : 0;
          const cost = Math.max(running, costOfReading);
          if (cost > MOST_POINTS) throw tooComplex(cost, MOST_POINTS);
          try {
            contextValue.spending = operation && budgets ? await budgets.spend(contextValue, cost) : null;
          } catch (error) {
            if (isNew && isOverBudget(error)) await budgets?.charge(contextValue, costOfReading).catch(() => {});
            throw error;
          }
        },
      };
    },
  };
}

const isOverBudget = (error: unknown): boolean =>
  error instanceof GraphQLError && error.extensions['code'] === 'RATE_LIMITED';

/** Counts an operation once. Operations with variables are counted every time, because a variable may set the size of a page. */
function rememberCosts(schema: GraphQLSchema) {
  const known = new WeakMap<OperationDefinitionNode, number>();
  return (operation: OperationDefinitionNode, asked: Operation, catalog: Catalog): number => {
    if (operation.variableDefinitions?.length !== 0) return costOf(schema, asked, catalog);
    const cost = known.get(operation) ?? costOf(schema, asked, catalog);
    known.set(operation, cost);
    return cost;
  };
}

// A document of a thousand tokens can declare about as many.
const MOST_VARIABLES = 250;

function refuseMany(variables: Record<string, unknown> = {}): void {
  const sent = Object.keys(variables).length;
  if (sent <= MOST_VARIABLES) return;
  const message = `A request may have ${MOST_VARIABLES} variables, but has ${sent}.`;
  throw fault('BAD_USER_INPUT', { message, failsRequest: true });
}

/**
 * Returns what an operation may cost at most, in points, before it runs: one point for each object and ten for each mutation. A page counts
 * as many rows as the client asks for. Any other list counts as many items as list-lengths.ts says. Scalars are free, and no operation
 * costs less than one point. Throws BAD_USER_INPUT for variables that do not match their types.
 */
export function costOf(
  schema: GraphQLSchema,
  { query, operationName, variables = {} }: Operation,
  catalog: Catalog,
): number {
  const mutation = schema.getMutationType();
  try {
    const cost = getComplexity({
      schema,
      query,
      ...(operationName ? { operationName } : {}),
      variables,
      estimators: [
        ({ type, field, args, childComplexity }) => {
          const own = type === mutation ? MUTATION : ownCost(field);
          if (field.args.some(({ name }) => name === 'first')) return own + rowsOf(args) * childComplexity;
          const isList = isListType(getNullableType(field.type));
          return (isList ? itemsOf(type.name, field.name, { catalog, args }) : 1) * (own + childComplexity);
        },
      ],
    });
    return Math.max(cost, 1);
  } catch (error) {
    // Execution would refuse the variables with the same message, but Apollo answers an error that a plugin throws with 500.
    throw fault('BAD_USER_INPUT', { message: (error as Error).message, failsRequest: true });
  }
}

/** Types that cost nothing, because their parent object already holds them. */
const FREE: readonly string[] = ['PageInfo', 'Feature'];

function ownCost({ type }: GraphQLField<unknown, unknown>): number {
  const named = getNamedType(type);
  return isLeafType(named) || FREE.includes(named.name) ? 0 : 1;
}

/** The number of rows that a page can have. */
function rowsOf({ first, last }: Record<string, unknown>): number {
  const asked = first ?? last;
  // The field refuses a size out of range. It must not make the query cheap here.
  return typeof asked === 'number' ? Math.min(Math.max(asked, 1), LARGEST_PAGE) : DEFAULT_PAGE;
}
