import { createRequire } from 'node:module';
import type * as Middleware from 'graphql-middleware';
import type * as Complexity from 'graphql-query-complexity';
import type * as Shield from 'graphql-shield';

// Packages whose ES modules do not work here, loaded as CommonJS:
// - graphql-shield imports `isUndefined` from node:util, which Node 23 removed. As an ES module it fails when it is loaded. As CommonJS only
//   its `chain` and `race` fail: do not use them.
// - graphql-middleware, because graphql-shield loads it as CommonJS. As an ES module it would be loaded twice.
// - graphql-query-complexity imports a second copy of graphql, which refuses our schema.
const require = createRequire(import.meta.url);

export const { applyMiddleware } = require('graphql-middleware') as typeof Middleware;
export const { getComplexity } = require('graphql-query-complexity') as typeof Complexity;
export const { allow, rule, shield } = require('graphql-shield') as typeof Shield;
