import { relative } from 'node:path';
import TestSequencer from '@jest/test-sequencer';

/** What takes the longest, in this order: begun last, one core would wait for it at the end. */
const LONGEST = [
  'test/examples/react.test.ts',
  'test/story/own-writes.test.ts',
  'test/console/console.test.ts',
  'test/process/incidents.test.ts',
  'test/story/a-year-of-fifty-customers.test.ts',
  'test/story/a-change-waits.test.ts',
  'test/console/people.test.ts',
  'test/console/views.test.ts',
  'test/console/sign-in.test.ts',
  'test/folding/any-order.test.ts',
  'packages/stripe-sandbox/test/published.test.ts',
  'test/process/import.test.ts',
  'test/process/crash.test.ts',
  'test/story/a-year-is-told-once.test.ts',
  'test/story/access-follows-the-money.test.ts',
  'test/story/a-plan-is-changed.test.ts',
  'test/process/two-workers.test.ts',
  'test/process/starting.test.ts',
  'test/process/mongo-away.test.ts',
  'test/fuzz/graphql.test.ts',
  'test/fuzz/webhooks.test.ts',
  'test/fuzz/plans.test.ts',
  'test/reconciliation/compare-objects.test.ts',
  'test/cli/doctor.test.ts',
  'test/story/usage-is-counted.test.ts',
  'test/process/stopping.test.ts',
];

/** The longest first, whatever jest remembers of former runs; a fresh clone has none. The others as jest orders them. */
export default class LongestFirstSequencer extends TestSequencer {
  async sort(tests) {
    const rank = ({ path, context }) => {
      const place = LONGEST.indexOf(relative(context.config.rootDir, path));
      return place === -1 ? LONGEST.length : place;
    };
    return (await super.sort(tests)).sort((a, b) => rank(a) - rank(b));
  }
}
