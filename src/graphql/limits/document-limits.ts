import type { ApolloServerOptionsWithSchema } from '@apollo/server';
import { ApolloArmor } from '@escape.tech/graphql-armor';
import type { Context } from '../context.ts';

// A customer's payments with the price of each line is 9 deep. Each level beyond could fan out by a page of 100 more.
const DEEPEST = 9;
// Enough to ask a dashboard's questions in one request, not to try a thousand codes in one.
const MOST_ALIASES = 15;
const MOST_DIRECTIVES = 20;
// The whole schema once is about 600 tokens.
const MOST_TOKENS = 1_000;
// Enough to correct a document by. The cost of refusing one grows with its errors.
const MOST_ERRORS = 5;
// Fragments in fragments can ask for 2^n fields in n lines; counted before anything walks them.
const MOST_SELECTIONS = 2_000;

/** What a document may look like before it is run. `suggestions`: whether a typo is answered with names of the schema. */
export function documentLimits({ suggestions }: { suggestions: boolean }) {
  const { validationRules } = new ApolloArmor({
    maxDepth: { n: DEEPEST, flattenFragments: true },
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
