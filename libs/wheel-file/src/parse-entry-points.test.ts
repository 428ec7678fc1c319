import { parseEntryPoints } from './parse-entry-points.js';

test('commands are read with what they call, others are not commands', () => {
  const text = [
    '# made by setuptools',
    '[console_scripts]',
    'keystone-manage = keystone.cmd.manage:main',
    'Tool=tool:Command.run [fast, more]',
    '',
    '[oslo.config.opts]',
    'keystone = keystone.conf.opts:list_opts',
    'stevedore.driver = not a function',
    '[gui_scripts]\r',
    'window = tool:show\r',
    '',
  ].join('\n');
  expect(parseEntryPoints(text)).toEqual([
    { name: 'keystone-manage', module: 'keystone.cmd.manage', call: 'main' },
    { name: 'Tool', module: 'tool', call: 'Command.run' },
    { name: 'window', module: 'tool', call: 'show' },
  ]);
});

test.each([
  ['../evil = a:b'],
  ['a/b = a:b'],
  ['.. = a:b'],
  ['demo = os'],
  ['demo = os:system("id")'],
  ['demo = os;import evil:main'],
  ['no sign of equality'],
  [' = a:b'],
  ['a b = a:b'],
  ['; a = a:b'],
  ['a = a : b'],
  ['[console_scripts'],
  ['a = 1a:b'],
  ['é = a:b'],
])('%s is refused with its line', (line) => {
  expect(() => parseEntryPoints(`[console_scripts]\n${line}\n`)).toThrow(
    expect.objectContaining({
      message: expect.stringContaining('is no command'),
      place: { file: 'entry_points.txt', line: 2 },
    }) as Error,
  );
});

test.each([
  ['a lone carriage return', '[console_scripts]\na = b:c\rd = e:f\n'],
  ['a line separator', '[console_scripts]\na = b:c\u2028d = e:f\n'],
  ['a byte order mark', '\ufeff[console_scripts]\na = b:c\n'],
  ['a section with blanks', '[ console_scripts ]\na = b:c\n'],
  ['a section twice', '[console_scripts]\na = b:c\n[x]\n[console_scripts]\nd = e:f\n'],
  ['a command twice', '[console_scripts]\na = b:c\n[gui_scripts]\na = e:f\n'],
  ['a line that continues another', '[console_scripts]\na = b:c\n  d = e:f\n'],
])('%s is refused: pip and uv read it differently', (_what, text) => {
  expect(() => parseEntryPoints(text)).toThrow(
    expect.objectContaining({
      code: 'WHEEL_ENTRY_POINTS',
      place: { file: 'entry_points.txt', line: expect.any(Number) },
    }) as Error,
  );
});
