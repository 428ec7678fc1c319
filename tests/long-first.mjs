import Sequencer from '@jest/test-sequencer';

/** Starts the suites that build images before the others: many short ones last let both workers end together. */
export default class LongFirst extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    const builds = (test) => test.path.endsWith('.e2e.ts');
    return [...sorted.filter(builds), ...sorted.filter((test) => !builds(test))];
  }
}
