import { wheelEntries } from './make-wheel.js';
import { extraField, unicodePath, writeZip, type EndRecord, type WrittenEntry } from './write-zip.js';

/** Numbers that look random and are the same for a seed (mulberry32). */
export class Random {
  #state: number;
  constructor(seed: number) {
    this.#state = seed >>> 0;
  }
  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let value = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return Math.floor((((value ^ (value >>> 14)) >>> 0) / 2 ** 32) * limit);
  }
  pick<T>(all: readonly T[]): T {
    const found = all[this.below(all.length)];
    if (found === undefined) throw new Error('nothing to pick from');
    return found;
  }
}

const INFO = 'demo-1.0.dist-info';
const DATA = 'demo-1.0.data';
const NAMES = [
  'demo/b.py',
  'demo/a, b.txt',
  'demo/é.txt',
  'demo/sub/c.txt',
  'demo/"q".txt',
  'demo/x y.txt',
  'top.py',
  'demo/b.py ',
  `${DATA}/scripts/tool`,
  `${DATA}/data/bin/tool`,
  `${DATA}/data/share/x`,
  `${DATA}/data/etc/x.conf`,
  `${DATA}/purelib/p.py`,
  `${DATA}/platlib/p.py`,
  `${DATA}/headers/x.h`,
  `${DATA}/headers/sub/y.h`,
  `${DATA}/data/lib/python3.11/site-packages/q.py`,
  `${DATA}/data/lib/q.txt`,
  `${DATA}/scripts/sub/tool`,
  `${INFO}/extra.txt`,
  `${INFO}/licenses/LICENSE`,
  `${INFO}/INSTALLER`,
  'evil.pth',
  '.wh.x',
  '../x',
  'demo//x',
  'demo/./x',
  'a\\b',
  'C:x',
  '/etc/x',
  'sitecustomize.py',
  'other-1.dist-info/METADATA',
  'other-1.0.data/scripts/x',
  `${DATA}/data/pyvenv.cfg`,
  `${DATA}/scripts/python3`,
  `${DATA}/data/lib64/x`,
  `${DATA}/evil/x`,
  `${DATA}/data/bin`,
  DATA,
  'demo',
  'demo/',
  `${DATA}/`,
  `${DATA}/data/share/sub/`,
  'a\u0000b',
  'demo/\u2028x',
];
/** How many of them a sound wheel may have. */
const SOUND_NAMES = 17;
const CONTENTS = [
  '',
  'x = 1\n',
  '#!python\nprint(1)\n',
  '#!python\r\nprint(1)\r\n',
  '#!pythonw\n',
  '#!/bin/sh\n',
  'text '.repeat(200),
];
const POINTS = [
  'tool = demo:main',
  'demo-run = demo.cli:App.run',
  'a.b = demo:main [x, y]',
  'tool=demo:main',
  ' tool = demo:main',
  'a b = demo:main',
  '; c = demo:main',
  '# c = demo:main',
  'x = demo',
  'x = demo : main',
  'python = demo:main',
  '.wh.x = demo:main',
  'a:b = demo:main',
  'a/b = demo:main',
  '[gui_scripts]',
  'win = demo:show',
  '[other]',
  'k = v',
  '[ console_scripts ]',
  'pip = demo:main',
  'x = demo:main\ry = demo:main',
];

/** A wheel with up to three things written in another way than its builder would; many are still sound. */
export function mutateWheel(random: Random): Buffer {
  const content: Record<string, string> = { 'demo/__init__.py': 'def main(): pass\n' };
  for (let count = random.below(4); count > 0; count -= 1) {
    content[random.below(5) === 0 ? random.pick(NAMES) : random.pick(NAMES.slice(0, SOUND_NAMES))] =
      random.pick(CONTENTS);
  }
  if (random.below(3) === 0) {
    const lines = Array.from({ length: 1 + random.below(3) }, () => random.pick(POINTS));
    content[`${INFO}/entry_points.txt`] = ['[console_scripts]', ...lines, ''].join('\n');
  }
  const entries: WrittenEntry[] = wheelEntries(content);
  const end: EndRecord = {};
  for (let count = random.below(3); count > 0; count -= 1) random.pick(MUTATIONS)(entries, end, random);
  const bytes = writeZip(entries, end);
  return random.below(8) === 0 ? random.pick(BYTES)(bytes, random) : bytes;
}

type Mutation = (entries: WrittenEntry[], end: EndRecord, random: Random) => void;

const change =
  (what: (entry: WrittenEntry, random: Random) => Partial<WrittenEntry>): Mutation =>
  (entries, _end, random) => {
    const at = random.below(entries.length);
    const entry = entries[at];
    if (entry !== undefined) entries[at] = { ...entry, ...what(entry, random) };
  };

const MUTATIONS: readonly Mutation[] = [
  change((_entry, random) => ({ name: random.pick(NAMES) })),
  change((_entry, random) => ({ localName: random.pick(NAMES) })),
  change(({ name }, random) => ({ extra: unicodePath(name.toString(), random.pick(NAMES)) })),
  change(({ name }, random) => ({ localExtra: unicodePath(name.toString(), random.pick(NAMES)) })),
  change((_entry, random) => ({
    extra: extraField(random.pick([0x5455, 0x7875, 0x000a, 1, 0x9999]), Buffer.alloc(random.below(24))),
  })),
  change((_entry, random) => ({
    localExtra: extraField(random.pick([0x5455, 0x7875, 1]), Buffer.alloc(random.below(24))),
  })),
  change((_entry, random) => ({ flags: 1 << random.below(16) })),
  change(() => ({ method: 0 })),
  change(() => ({ described: true })),
  change((_entry, random) => ({ crc: random.below(2 ** 32) })),
  change((_entry, random) => ({ bytes: random.below(100) })),
  change((_entry, random) => ({
    mode: random.pick([0, 0o644, 0o100755, 0o100600, 0o120777, 0o040755, 0o020644, 0o104755]),
  })),
  change((_entry, random) => ({ comment: random.pick(['', 'note', 'PK\u0005\u0006']) })),
  change((_entry, random) => ({ content: random.pick(CONTENTS) })),
  change(({ content }) => ({ packed: Buffer.from(content) })),
  (entries, _end, random) => {
    entries.push({ name: random.pick(entries).name, content: random.pick(CONTENTS) });
  },
  (entries, _end, random) => {
    entries.splice(random.below(entries.length), 1);
  },
  (entries) => {
    entries.reverse();
  },
  (entries, end, random) => {
    end.count = entries.length + random.below(3) - 1;
  },
  (_entries, end, random) => {
    end.size = random.below(600);
  },
  (_entries, end, random) => {
    end.offset = random.below(600);
  },
  (_entries, end, random) => {
    end.comment = random.pick(['', 'x', 'PK\u0005\u0006', 'x'.repeat(30)]);
  },
];

const BYTES: readonly ((bytes: Buffer, random: Random) => Buffer)[] = [
  (bytes, random) => {
    bytes.writeUInt8(random.below(256), random.below(bytes.length));
    return bytes;
  },
  (bytes, random) => {
    bytes.writeUInt8(random.below(256), bytes.length - 1 - random.below(Math.min(300, bytes.length)));
    return bytes;
  },
  (bytes, random) => bytes.subarray(0, random.below(bytes.length)),
  (bytes, random) => bytes.subarray(random.below(bytes.length)),
  (bytes, random) => {
    const at = random.below(bytes.length);
    return Buffer.concat([bytes.subarray(0, at), Buffer.from('PK\u0003\u0004'), bytes.subarray(at)]);
  },
  (bytes) => Buffer.concat([bytes, bytes]),
];
