import type { WheelWaiver } from '@stx/formats';
import { wheelEntries } from '../../../tests/wheels/make-wheel.js';
import { writeZip } from '../../../tests/wheels/write-zip.js';
import { findConflicts, type Conflict, type InstalledWheel } from './find-conflicts.js';
import { inspectArchive } from './inspect-wheel.js';

const TARGET = { python: '3.13', machine: 'x86_64' };
const PURE = 'data/data/lib/python3.13/site-packages';

type Content = Record<string, string>;

/** `data/` and `info/` stand for the wheel's own folders. */
function wheel(name: string, content: Content): InstalledWheel {
  const own = Object.entries(content).map(([path, text]) => [
    path.replace(/^data\//u, `${name}-1.0.data/`).replace(/^info\//u, `${name}-1.0.dist-info/`),
    text,
  ]);
  const archive = writeZip(wheelEntries(Object.fromEntries(own) as Content, name));
  const found = inspectArchive(`${name}-1.0-py3-none-any.whl`, archive, { name, version: '1.0' }, { target: TARGET });
  expect(found.faults.map(({ message }) => message)).toEqual([]);
  return found;
}

const conflicts = (one: Content, other: Content, waivers: readonly WheelWaiver[] = []): Conflict[] =>
  findConflicts([wheel('one', one), wheel('other', other)], waivers);
const points = (text: string): Content => ({ 'info/entry_points.txt': `[console_scripts]\n${text}\n` });

const COLLIDING: [string, Content, Content][] = [
  ['a module', { 'keystone/api.py': 'a' }, { 'keystone/api.py': 'b' }],
  ['a module by purelib', { 'keystone/api.py': 'a' }, { 'data/purelib/keystone/api.py': 'b' }],
  ['a module by data', { 'keystone/api.py': 'a' }, { [`${PURE}/keystone/api.py`]: 'b' }],
  ['an entry point', points('tool = one:main'), points('tool = other:main')],
  [
    'an entry point of another kind',
    points('tool = one:main'),
    { 'info/entry_points.txt': '[gui_scripts]\ntool = b:c\n' },
  ],
  ['an entry point and a script', points('tool = one:main'), { 'data/scripts/tool': '#!python\n' }],
  ['an entry point and a data file', points('tool = one:main'), { 'data/data/bin/tool': '#!/bin/sh\n' }],
  ['a script and a data file', { 'data/scripts/tool': 'a' }, { 'data/data/bin/tool': 'b' }],
  [
    'an entry point and a file with the text of one',
    points('tool = one:main'),
    {
      'data/scripts/tool':
        '#!python\nimport sys\n\nfrom one import main\n\nif __name__ == "__main__":\n    sys.exit(main())\n',
    },
  ],
  ['a data file', { 'data/data/etc/a.conf': 'a' }, { 'data/data/etc/a.conf': 'b' }],
  ['a module and a package', { 'six.py': 'a' }, { 'six/__init__.py': 'b' }],
  ['a module and a compiled one', { 'six.py': 'a' }, { 'six.cpython-313-x86_64-linux-gnu.so': 'b' }],
  ['a package and a compiled one', { 'six/__init__.py': 'a' }, { 'six/__init__.abi3.so': 'b' }],
  ['a module and its cache', { 'six/a.py': 'a' }, { 'six/__pycache__/a.cpython-313.pyc': 'b' }],
  ['a package and its cache', { 'six/__init__.py': 'a' }, { 'six/__pycache__/__init__.cpython-313.pyc': 'b' }],
];

test.each(COLLIDING)(`${String(COLLIDING.length)} pairs conflict: %s`, (_what, one, other) => {
  expect(conflicts(one, other).map(({ files }) => files)).toEqual([
    ['one-1.0-py3-none-any.whl', 'other-1.0-py3-none-any.whl'],
  ]);
});

test.each<[string, Content, Content]>([
  ['an empty __init__.py', { 'a/__init__.py': '', 'a/b.py': '' }, { 'a/__init__.py': '', 'a/c.py': '' }],
  ['one command of two clients (aodh)', points('aodh = aodhclient.shell:main'), points('aodh = aodhclient.shell:main')],
  ['modules of one package', { 'a/b.py': '1' }, { 'a/c.py': '2' }],
  ['data of one name', { 'a/b.txt': '1' }, { 'a/b.json': '2' }],
])('%s is no conflict', (_what, one, other) => {
  expect(conflicts(one, other)).toEqual([]);
});

test('two wheels are one fault with its places and a waiver to copy, which allows that and nothing more', () => {
  const one = { 'tests/a.py': '1', 'tests/b.py': '1', 'tests/c.py': '1', 'tests/d/e.py': '1' };
  const other = { 'tests/a.py': '2', 'tests/b.py': '2', 'tests/c.py': '2', 'tests/d/e.py': '2' };
  const found = conflicts(one, other);
  const { sha256 } = wheel('one', one);
  expect(found).toEqual([
    {
      message: `site-packages/tests/a.py, site-packages/tests/b.py, site-packages/tests/c.py and 1 more would be installed by one-1.0-py3-none-any.whl and other-1.0-py3-none-any.whl, with different content`,
      files: ['one-1.0-py3-none-any.whl', 'other-1.0-py3-none-any.whl'],
      waive: `{ distribution: one, sha256: ${sha256}, overwrites: [site-packages/tests], reason: … }`,
    },
  ]);
  const waiver = {
    distribution: 'one',
    sha256,
    overwrites: ['site-packages/tests'],
    reason: 'nothing imports its tests',
  };
  expect(conflicts(one, other, [waiver])).toEqual([]);
  expect(conflicts(one, other, [{ ...waiver, sha256: '0'.repeat(64) }])).toHaveLength(1);
  expect(conflicts(one, other, [{ ...waiver, overwrites: ['site-packages/test'] }])).toHaveLength(1);
  // Of three wheels, those that are not waived still conflict.
  const third = wheel('third', { 'tests/a.py': '3' });
  expect(findConflicts([wheel('one', one), wheel('other', other), third], [waiver]).map(({ files }) => files)).toEqual([
    ['other-1.0-py3-none-any.whl', 'third-1.0-py3-none-any.whl'],
  ]);
});
