import type { ApolloServerOptionsWithSchema } from '@apollo/server';
import { ApolloArmor } from '@escape.tech/graphql-armor';
import type { Context } from '../context.ts';

// A customer's payments with the price of each line is 9 deep. Each level beyond could fan out by a page of 100 more.
const MOST_LEVELS = 9;
// Enough for the queries of a dashboard in one request, and too few to try a thousand promotion codes.
const MOST_ALIASES = 15;
const MOST_DIRECTIVES = 20;
// The whole schema once is about 600 tokens.
const MOST_TOKENS = 1_000;
// Enough to correct a document. The cost of a refusal grows with the number of its errors.
const MOST_ERRORS = 5;
// Nested fragments can select 2^n fields in n lines. Apollo counts them before other rules walk the document.
const MOST_SELECTIONS = 2_000;

/** Limits that a document must meet before it runs. `suggestions`: whether errors about a typo suggest names of the schema. */
export function documentLimits({ suggestions }: { suggestions: boolean }) {
  const { validationRules } = new ApolloArmor({
    maxDepth: { n: MOST_LEVELS, flattenFragments: true },
    maxAliases: { n: MOST_ALIASES },
    maxDirectives: { n: MOST_DIRECTIVES },
    // Apollo's own needs no plugin.
    blockFieldSuggestion: { enabled: false },
    // Armor's own would answer a syntax error with 500; graphql-js counts tokens as it parses.
    maxTokens: { enabled: false },
    // It does not see page sizes that come as variables.
    costLimit: { enabled: false },
  }).protect();
  return {
    validationRules,
    parseOptions: { maxTokens: MOST_TOKENS },
    validationOptions: { maxErrors: MOST_ERRORS },
    maxRecursiveSelections: MOST_SELECTIONS,
    hideSchemaDetailsFromClientErrors: !suggestions,
  } satisfies Partial<ApolloServerOptionsWithSchema<Context>>;
}
