import { StxError } from '@stx/errors';
import { inspectWheel } from './inspect-wheel.js';

/** Lets a wheel pass only when nothing is wrong with it. @throws StxError WHEEL_REFUSED with every fault. */
export async function acceptWheel(path: string, expected: { name: string; version: string }): Promise<void> {
  const { faults } = await inspectWheel(path, expected);
  if (faults.length === 0) return;
  const text = faults.map((fault) => fault.message).join('\n  ');
  throw new StxError('WHEEL_REFUSED', `${expected.name} ${expected.version} is refused:\n  ${text}`);
}
