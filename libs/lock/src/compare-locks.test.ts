import { lockSchema, type Lock } from '@stx/formats';
import { bumpConstraint } from './bump-constraint.js';
import { compareLocks } from './compare-locks.js';
import { versionsToKeep } from './plan-resolve.js';

const lock = (versions: Record<string, string>): Lock =>
  lockSchema.parse({
    lockVersion: 1,
    resolvedFrom: `sha256:${'a'.repeat(64)}`,
    release: '2026.1',
    python: '3.13',
    distributions: Object.entries(versions).map(([name, version]) => ({ name, version })),
  });

test('what changed, came in and went out is told by name', () => {
  expect(compareLocks(lock({ a: '1', b: '1', c: '1' }), lock({ a: '1', b: '2', d: '1' }))).toEqual([
    { name: 'b', from: '1', to: '2' },
    { name: 'c', from: '1', to: undefined },
    { name: 'd', from: undefined, to: '1' },
  ]);
});

test('all but the updated distribution is asked to stay', () => {
  expect(versionsToKeep(lock({ a: '1', b: '1' }), new Set(['b'])).keep).toEqual([['a', '1']]);
});

test('a bump changes one line, whatever spelling names it, and keeps marker and comments', () => {
  const text = "# head\nOslo.Messaging===17.1.0;python_version>='3.10'\nlxml===6.0.2\n";
  expect(bumpConstraint(text, 'u.txt', 'oslo-messaging', '17.1.1', ['3.13'])).toBe(text.replace('17.1.0', '17.1.1'));
  expect(() => bumpConstraint(text, 'u.txt', 'absent', '1', ['3.13'])).toThrow('absent has no line in u.txt');
});
