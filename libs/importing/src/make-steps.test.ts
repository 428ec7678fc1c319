import { makeSteps, stepsOf } from './make-steps.js';

test('a link and folders are steps of their kind, all else is a script', () => {
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

const encoded = Buffer.from('#!/bin/bash\nexec true "$@"\n').toString('base64');

test('a file that a script decodes is copied from the project, with the mode that chmod gives it', () => {
  const script = `echo '${encoded}' | base64 -d > /usr/local/bin/kubectl && chmod +x /usr/local/bin/kubectl && ln -s /a /b`;
  expect(makeSteps(script)).toEqual({
    steps: [
      { file: { path: '/usr/local/bin/kubectl', from: 'files/kubectl', mode: '0755' } },
      { link: { path: '/b', target: '/a' } },
    ],
    files: [{ path: 'files/kubectl', text: '#!/bin/bash\nexec true "$@"\n' }],
  });
});

test.each([
  `echo '${encoded}' | base64 -d > /etc/x.json`,
  `echo '${encoded}' | base64 -d > /etc/..`,
  `echo '${encoded}' | base64 -d > $X`,
  "echo '/w==' | base64 -d > /etc/x",
])('%s stays a script', (script) => {
  expect(makeSteps(script)).toEqual({ steps: [{ shell: expect.stringContaining(script) as string }], files: [] });
});

test('a chmod of another file stays a step', () => {
  const { steps } = makeSteps(`echo '${encoded}' | base64 -d > /a && chmod 0600 /b && chmod 600 /a`);
  expect(steps).toEqual([
    { file: { path: '/a', from: 'files/a' } },
    { shell: 'chmod 0600 /b' },
    { shell: 'chmod 600 /a' },
  ]);
});
