import { splitScript, stepsOf } from './split-script.js';

test('commands are parted at newlines, ; and && outside of quotes', () => {
  const script = 'ln -s /a /b && \\\n  sed -i \'s/a && b;c/d/\' /x\nmkdir -p /run/sshd; echo "a;\\"b"';
  expect(splitScript(script)).toEqual([
    'ln -s /a /b',
    "sed -i 's/a && b;c/d/' /x",
    'mkdir -p /run/sshd',
    'echo "a;\\"b"',
  ]);
});

test('a command with an alternative or a pipe stays one', () => {
  expect(splitScript('a2enmod x || true && y | z')).toEqual(['a2enmod x || true', 'y | z']);
});

test.each([
  'if true; then\n  touch /x\nfi',
  'cd /opt && make',
  'X=1; echo $X',
  'X=$(date); echo $X',
  'cat > /x <<EOF\nln -s /a /b\nEOF',
  'f() { touch /x; }\nf',
  '(cd /opt; make)',
  "echo 'never closed\nln -s /a /b",
])('%j stays whole, since its commands lean on each other', (script) => {
  expect(splitScript(script)).toEqual([script]);
});

test('nothing makes no command', () => {
  expect(splitScript(' \n ; \n')).toEqual([]);
});

test('a link and folders are said as such, all else is a script', () => {
  expect(stepsOf('ln -s /etc/a /etc/b')).toEqual([{ link: { path: '/etc/b', target: '/etc/a' } }]);
  expect(stepsOf('ln -sf /bin/keyctl /usr/bin/keyctl')).toEqual([
    { link: { path: '/usr/bin/keyctl', target: '/bin/keyctl' } },
  ]);
  expect(stepsOf('mkdir -p /run/sshd /run/x')).toEqual([
    { directory: { path: '/run/sshd' } },
    { directory: { path: '/run/x' } },
  ]);
});

test.each([
  'ln /a /b',
  'ln -s a /b',
  'ln -s /a /b/',
  'ln -s /a',
  'ln -s /a* /b',
  'mkdir -m 0700 /a',
  'mkdir',
  'mkdir -p',
  'mkdir $X',
  'ln -s /a /../b',
])('%s is not exactly a link or a folder', (command) => {
  expect(stepsOf(command)).toEqual([{ shell: command }]);
});
