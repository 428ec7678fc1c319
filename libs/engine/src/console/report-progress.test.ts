import { reportProgress } from './report-progress.js';

test('each step is said once, shortened; contexts and internals are not', () => {
  const said: string[] = [];
  const progress = reportProgress('keystone', (line) => said.push(line));
  for (const line of [
    '#1 [internal] load build definition from Dockerfile',
    '#2 [context stx-base] load metadata',
    '#5 [project 1/2] RUN true',
    '#5 [project 1/2] RUN true',
    `#6 [project 2/2] RUN ${'x'.repeat(300)}`,
  ]) {
    progress.onLine(line);
  }
  progress.end();
  expect(said).toHaveLength(2);
  expect(said[0]).toBe('keystone: [project 1/2] RUN true');
  expect(said[1]?.length).toBeLessThan(130);
});

test('the output of the step that failed is what a failure shows', () => {
  const progress = reportProgress('keystone', () => undefined);
  for (const line of [
    '#5 [a 1/1] RUN false',
    '#6 [b 1/1] RUN other',
    '#5 0.1 first',
    '#6 0.1 unrelated',
    '#5 0.2 E: Unable to locate package nosuch',
    '#5 ERROR: process "false" did not complete successfully: exit code: 100',
  ]) {
    progress.onLine(line);
  }
  progress.end();
  expect(progress.failure()).toContain('Unable to locate package nosuch');
  expect(progress.failure()).not.toContain('unrelated');
});

test('what a program inside says to the user is said at once', () => {
  const said: string[] = [];
  const progress = reportProgress('keystone', (line) => said.push(line));
  ['#5 1.204 Collecting six', '#5 1.204 stx: trying again in 0.5 s'].forEach(progress.onLine);
  progress.end();
  expect(said).toEqual(['keystone: trying again in 0.5 s']);
});
