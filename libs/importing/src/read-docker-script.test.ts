import { readDockerScript } from './read-docker-script.js';

/** The form of StarlingX's scripts: a Dockerfile from `echo`, built with a copy of the clone. */
const SCRIPT = `#!/usr/bin/env bash
# a comment
set -ex

IMAGE=$1
IMAGE_TAG=$2
WORKDIR=$(pwd)
CTX="\${WORKDIR}/../ctx"
mkdir -p "\${CTX}"
cp -r "\${WORKDIR}"/* "\${CTX}/" 2>/dev/null || true

FILE="\${CTX}/Dockerfile.own"
PKG="example.org/tool"
{
    echo "FROM golang:1.25 AS builder"
    echo "RUN go build \\\\"
    echo "    -ldflags=\\"-X \${PKG}/version=1\\" \\\\"
    echo "    -o tool \${PKG}"
    echo 'CMD ["$HOME"]'
} > "\${FILE}"

docker build \\
    -t "\${IMAGE_TAG}" \\
    -f "\${FILE}" \\
    "\${CTX}"
echo "built \${IMAGE_TAG}"
`;

test('the Dockerfile of a script has the text that bash would write', () => {
  const text = [
    'FROM golang:1.25 AS builder',
    'RUN go build \\',
    '    -ldflags="-X example.org/tool/version=1" \\',
    '    -o tool example.org/tool',
    'CMD ["$HOME"]',
    '',
  ].join('\n');
  expect(readDockerScript(SCRIPT)).toEqual({ text });
});

test.each([
  ['docker build -t "$2" .\n', 'Dockerfile'],
  ['W=$PWD\ndocker build --tag x --file $W/deploy/Dockerfile $W\n', undefined],
  ['W=$PWD\ndocker build --tag x --file "$W/deploy/Dockerfile" "$W"\n', 'deploy/Dockerfile'],
])('%j builds %j of the clone', (text, path) => {
  if (path === undefined)
    expect(readDockerScript(text)).toMatchObject({ line: 2, why: expect.stringContaining('unquoted') as string });
  else expect(readDockerScript(text.replace('"$2"', 'x'))).toEqual({ path });
});

test.each([
  ['a command of the host', SCRIPT.replace('mkdir -p', 'make'), 9, 'runs a command of the host'],
  ['a substitution', SCRIPT.replace('golang:1.25', '$(cat version)'), 15, 'runs a command'],
  ['a pipe', SCRIPT.replace('echo "built', 'echo "x" | sh; echo "built'), 26, 'runs a command of the host'],
  [
    'a command behind &&',
    SCRIPT.replace('mkdir -p "${CTX}"', 'mkdir -p "${CTX}" && make'),
    9,
    'runs a command of the host',
  ],
  ['a variable of the environment', SCRIPT.replace('="example.org/tool"', '="${GOPKG}"'), 13, 'has no value'],
  ['another folder', SCRIPT.replace('    "${CTX}"\n', '    "/srv"\n'), 22, 'builds something else than the clone'],
  [
    'an argument of docker',
    SCRIPT.replace('docker build', 'docker build --network=host'),
    22,
    'has the option --network=host',
  ],
  ['a Dockerfile of elsewhere', SCRIPT.replace('-f "${FILE}"', '-f "/etc/Dockerfile"'), 22, 'outside of the clone'],
  ['a copy of something else', SCRIPT.replace('cp -r "${WORKDIR}"/*', 'cp -r "/etc"/*'), 10, 'copies something else'],
  [
    'a group that runs programs',
    SCRIPT.replace("    echo 'CMD", "    cat /etc/passwd\n    echo 'CMD"),
    19,
    'runs a command',
  ],
  [
    'a second file',
    SCRIPT.replace('docker build', '{\n    echo "x"\n} > "${CTX}/run.sh"\ndocker build'),
    25,
    'writes run.sh besides the Dockerfile',
  ],
  [
    'a copy over the Dockerfile',
    SCRIPT.replace('docker build', 'cp -r "${WORKDIR}"/* "${CTX}/"\ndocker build'),
    22,
    'copies the clone over a file that it wrote',
  ],
  ['no build', 'W=$(pwd)\n', 2, 'ends without a docker build'],
  ['a quote that stays open', 'W="\n', 1, 'is not closed'],
  ['a NUL character', 'W=\0clone\n', 1, 'NUL'],
])('%s is refused with its line', (_what, text, line, why) => {
  expect(readDockerScript(text)).toMatchObject({ line, why: expect.stringContaining(why) as string });
});
