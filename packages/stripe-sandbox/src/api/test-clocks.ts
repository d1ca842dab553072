import { type Endpoint, read } from './endpoint.ts';
import { listOf } from './list.ts';
import { paging } from './parameters.ts';

/** There are none: the sandbox has one clock for everybody. https://docs.stripe.com/api/test_clocks */
export const testClocks: Endpoint[] = [
  read('/v1/test_helpers/test_clocks', paging, (request) =>
    listOf('test_helpers.test_clock', request, { url: '/v1/test_helpers/test_clocks', filter: {} }),
  ),
];
