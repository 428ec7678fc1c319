import { createHash } from 'node:crypto';
import { zipSync, type Zippable } from 'fflate';
import { installWheel, type TarEntry } from './install-wheel.js';

const ENVIRONMENT = { folder: '/var/lib/openstack', python: '3.13' };
const ROOT = 'var/lib/openstack';
const PACKAGES = `${ROOT}/lib/python3.13/site-packages`;
const INFO = 'demo-1.0.dist-info';

interface WheelFile {
  name: string;
  isExecutable: boolean;
  content: string;
}
const file = (name: string, content = '', isExecutable = false): WheelFile => ({ name, isExecutable, content });
const install = (files: readonly WheelFile[]): TarEntry[] => {
  const zipped: Zippable = {};
  for (const { name, isExecutable, content } of files) {
    zipped[name] = [Buffer.from(content), { os: 3, attrs: (isExecutable ? 0o100755 : 0o100644) * 0x10000 }];
  }
  return [...installWheel('demo.whl', Buffer.from(zipSync(zipped)), ENVIRONMENT)];
};
const METADATA = file(`${INFO}/METADATA`, 'Metadata-Version: 2.1\nName: demo\nVersion: 1.0\n');

const layOut = (...files: WheelFile[]): TarEntry[] => install([METADATA, ...files]);
const find = (files: readonly TarEntry[], path: string): TarEntry => {
  const found = files.find((each) => each.path === path);
  if (found === undefined) throw new Error(`${path} is not among ${files.map((each) => each.path).join(', ')}`);
  return found;
};

test('each kind of file goes to its place in the virtual environment', () => {
  const files = layOut(
    file('demo/__init__.py'),
    file('demo-1.0.data/purelib/pure.py'),
    file('demo-1.0.data/platlib/plat.so'),
    file('demo-1.0.data/data/etc/demo.conf'),
    file('demo-1.0.data/headers/demo.h'),
    file('demo-1.0.data/scripts/demo-run', '#!/bin/sh\n'),
  );
  expect(files.map(({ path }) => path)).toEqual(
    [
      `${PACKAGES}/demo/__init__.py`,
      `${PACKAGES}/${INFO}/INSTALLER`,
      `${PACKAGES}/${INFO}/METADATA`,
      `${PACKAGES}/${INFO}/RECORD`,
      `${PACKAGES}/plat.so`,
      `${PACKAGES}/pure.py`,
      `${ROOT}/bin/demo-run`,
      `${ROOT}/etc/demo.conf`,
      `${ROOT}/include/site/python3.13/demo/demo.h`,
    ].sort(),
  );
});

test('scripts are executable and begin with the interpreter of the environment; what else is executable stays so', () => {
  const files = layOut(
    file('demo-1.0.data/scripts/a', '#!python\nprint(1)\n'),
    file('demo-1.0.data/scripts/b', '#!pythonw -E\n'),
    file('demo-1.0.data/scripts/c', '#!python3.9\n'),
    file('demo-1.0.data/scripts/d', '#!python\r\nprint(1)\r\n'),
    file('demo-1.0.data/scripts/e', '#!python -I\r\n'),
    file('demo-1.0.data/scripts/f', '#!pythonw\r\n'),
    file('demo/tool.sh', '', true),
    file('demo/data.txt'),
  );
  const text = (name: string): string => find(files, `${ROOT}/bin/${name}`).content.toString();
  expect(text('a')).toBe('#!/var/lib/openstack/bin/python\nprint(1)\n');
  expect(text('b')).toBe('#!/var/lib/openstack/bin/python -E\n');
  expect(text('c')).toBe('#!python3.9\n');
  // A carriage return would be a part of the interpreter's name.
  expect(text('d')).toBe('#!/var/lib/openstack/bin/python\nprint(1)\r\n');
  expect(text('e')).toBe('#!/var/lib/openstack/bin/python -I\n');
  expect(text('f')).toBe('#!/var/lib/openstack/bin/python\n');
  expect(find(files, `${ROOT}/bin/c`).mode).toBe(0o755);
  expect(find(files, `${PACKAGES}/demo/tool.sh`).mode).toBe(0o755);
  expect(find(files, `${PACKAGES}/demo/data.txt`).mode).toBe(0o644);
});

test('an entry point becomes a command that calls it and ends with what it returns', () => {
  const files = layOut(file(`${INFO}/entry_points.txt`, '[console_scripts]\ndemo = demo.cli:App.run\n'));
  const command = find(files, `${ROOT}/bin/demo`);
  expect(command.mode).toBe(0o755);
  expect(command.content.toString().split('\n')).toEqual([
    '#!/var/lib/openstack/bin/python',
    'import sys',
    '',
    'from demo.cli import App',
    '',
    'if __name__ == "__main__":',
    '    sys.exit(App.run())',
    '',
  ]);
});

test('RECORD names every file that was installed, by its content as it is now', () => {
  const files = layOut(
    file('demo/a, b.txt', 'content'),
    file('demo-1.0.data/scripts/run', '#!python\n'),
    file(`${INFO}/RECORD`, 'demo/gone.py,,\n'),
    file(`${INFO}/INSTALLER`, 'another\n'),
    file(`${INFO}/entry_points.txt`, '[console_scripts]\ndemo = demo:main\n'),
  );
  const record = find(files, `${PACKAGES}/${INFO}/RECORD`).content.toString();
  const lines = record.trimEnd().split('\n');
  expect(lines).toHaveLength(files.length);
  const hashed = (content: string): string => createHash('sha256').update(content).digest('base64url');
  expect(lines).toContain(`"demo/a, b.txt",sha256=${hashed('content')},7`);
  expect(lines).toContain(`../../../bin/run,sha256=${hashed('#!/var/lib/openstack/bin/python\n')},32`);
  expect(lines).toContain(`${INFO}/RECORD,,`);
  expect(record).toContain('../../../bin/demo,');
  expect(find(files, `${PACKAGES}/${INFO}/INSTALLER`).content.toString()).toBe('stx-images\n');
});

test.each([
  ['demo-1.0.data/scripts/../../../../etc/passwd', 'a script in a folder'],
  ['demo-1.0.data/data/../x', 'leads out of its folder'],
  ['demo-1.0.data/elsewhere/x', "unknown scheme 'elsewhere'"],
])('%s is refused', (name, why) => {
  expect(() => layOut(file(name))).toThrow(why);
});

test('a wheel without metadata, or with an entry point that calls nothing, is refused by its name', () => {
  expect(() => install([file('demo.py')])).toThrow(
    expect.objectContaining({ message: 'has no .dist-info/METADATA', place: { file: 'demo.whl' } }) as Error,
  );
  const broken = file(`${INFO}/entry_points.txt`, '[console_scripts]\ndemo = demo\n');
  expect(() => layOut(broken)).toThrow('entry_points.txt line 2 is no command: "demo = demo"');
});
