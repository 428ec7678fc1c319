import TestRunner from 'jest-runner';

/** Runs suites one after another in jest's own process: they share an engine, and each of their builds uses all cores. */
export default class OneAtATime extends TestRunner {
  isSerial = true;
}
