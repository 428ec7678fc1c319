import { runProgram } from '@stx/process';
import { parseAssignments } from './parse-assignments.js';

const KEY = 'A';
const read = (source: string): string | undefined => {
  const found = parseAssignments(source).assignments.find(({ key }) => key === KEY);
  return found === undefined || found.why.length > 0 ? undefined : found.value;
};

const CONSTANT = [
  'A="echo \'$(base64 -w0 <<\'EOL\'\n#!/bin/bash\nX=$(date) "$@" `id` \\\nEOL\n)\' | base64 -d"',
  `A="$(base64 <<'E'\n${'0123456789'.repeat(20)}\nE\n)"`,
  `A="$(base64 --wrap=0 <<"E"\n${'é'.repeat(80)}\nE\n)"`,
  "A=x$(cat <<'E'\n a  *\n\nE\n)y",
  'A="$(cat <<-E\n\ta\n\tE\n)"',
  'A="$(cat <<\'E\'\nE\n)"',
];

test.each(CONSTANT)('%j has the text that bash gives it', async (source) => {
  const { stdout } = await runProgram('/bin/bash', ['--norc', '-c', `${source}\nprintf '%s.' "$A"`], {
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C.UTF-8' },
  });
  expect(`${read(source) ?? ''}.`).toBe(stdout);
});

test.each([
  'A="$(cat <<E\n$HOME\nE\n)"',
  'A="$(cat <<E\n`id`\nE\n)"',
  'A="$(cat <<\'E\' | tr a b\na\nE\n)"',
  'A="$(cat <<\'E\'\na\nE\nid)"',
  'A="$(cat /etc/passwd <<\'E\'\na\nE\n)"',
  'A="$(tac <<\'E\'\na\nE\n)"',
  "A=($(cat <<'E'\na b\nE\n))",
])('%j is not followed', (source) => {
  expect(read(source)).toBeUndefined();
});
