import { jest } from '@jest/globals';
import { withHeartbeat } from './with-heartbeat.js';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

test('a heartbeat follows each line within the given time, and repeats until the end', () => {
  const lines: string[] = [];
  const speaker = withHeartbeat(
    (line) => lines.push(line),
    (seconds, latest) => `${String(seconds)} s after ${latest ?? 'nothing'}`,
    6_000,
  );
  jest.advanceTimersByTime(5_000);
  speaker.say('a line');
  jest.advanceTimersByTime(5_999);
  expect(lines).toEqual(['a line']);
  jest.advanceTimersByTime(1);
  expect(lines).toEqual(['a line', '11 s after a line']);
  jest.advanceTimersByTime(12_000);
  expect(lines).toEqual(['a line', '11 s after a line', '17 s after a line', '23 s after a line']);
  speaker.end();
  jest.advanceTimersByTime(60_000);
  expect(lines).toHaveLength(4);
});
