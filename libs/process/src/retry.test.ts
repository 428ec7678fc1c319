import { retry } from './retry.js';

const quick = { attempts: 3, firstDelayMilliseconds: 1, isTransient: (): boolean => true };

test('a transient error is retried after growing delays, each reported', async () => {
  const delays: number[] = [];
  let calls = 0;
  const value = await retry(
    () => {
      calls += 1;
      return calls < 3 ? Promise.reject(new Error('503')) : Promise.resolve('ok');
    },
    { ...quick, onRetry: (_error, _attempt, delay) => delays.push(delay) },
  );
  expect(value).toBe('ok');
  expect(delays).toEqual([1, 2]);
});

test('the number of attempts is bounded, and the last error is thrown', async () => {
  let calls = 0;
  const attempt = (): Promise<never> => Promise.reject(new Error(`try ${String((calls += 1))}`));
  await expect(retry(attempt, { ...quick, onRetry: () => undefined })).rejects.toThrow('try 3');
});

test('an abort ends the wait, and the error before it is thrown', async () => {
  const controller = new AbortController();
  const waiting = retry(() => Promise.reject(new Error('503')), {
    ...quick,
    firstDelayMilliseconds: 60_000,
    onRetry: () => {
      controller.abort();
    },
    signal: controller.signal,
  });
  await expect(waiting).rejects.toThrow('503');
});

test('an error that is not transient is not retried', async () => {
  let calls = 0;
  const attempt = (): Promise<never> => Promise.reject(new Error(`try ${String((calls += 1))}`));
  await expect(retry(attempt, { ...quick, isTransient: () => false, onRetry: () => undefined })).rejects.toThrow(
    'try 1',
  );
});
