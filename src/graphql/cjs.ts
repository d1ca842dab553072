import { createRequire } from 'node:module';
import type * as Middleware from 'graphql-middleware';
import type * as Complexity from 'graphql-query-complexity';
import type * as Shield from 'graphql-shield';

// graphql-shield's ESM build imports `isUndefined` from node:util, which Node 23 removed; its CommonJS build loads.
// graphql-middleware comes the same way: shield's generator must be an instance of the class that applies it.
// `chain` and `race` of shield are left out on purpose: they throw on Node 23 and later.
// graphql-query-complexity's ESM build imports a second copy of graphql, which takes our schema for a stranger's.
const require = createRequire(import.meta.url);

export const { applyMiddleware } = require('graphql-middleware') as typeof Middleware;
export const { getComplexity } = require('graphql-query-complexity') as typeof Complexity;
export const { allow, rule, shield } = require('graphql-shield') as typeof Shield;
