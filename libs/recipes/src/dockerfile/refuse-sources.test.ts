import fc from 'fast-check';
import { StxError } from '@stx/errors';
import { dockerfileImageSchema } from '@stx/formats';
import { planDockerfileImage } from './plan-dockerfile-image.js';

const baseDigest = `sha256:${'b'.repeat(64)}`;
const EVIL = 'docker.io/library/evil';

/** Faults of a Dockerfile, as line and message. */
function faultsOf(text: string, over: object = {}): string[] {
  const image = dockerfileImageSchema.parse({
    builder: 'dockerfile',
    base: 'trixie',
    contexts: { files: 'files' },
    ...over,
  });
  try {
    planDockerfileImage({ name: 'x', image, text, baseDigest, images: imagesOf(image.images), trees: {} });
    return [];
  } catch (error) {
    const all: unknown[] = error instanceof AggregateError ? error.errors : [error];
    return all.map((each) => {
      if (!(each instanceof StxError)) throw each;
      return `${String(each.place?.line ?? 0)} ${each.message}`;
    });
  }
}

const imagesOf = (references: readonly string[]): Record<string, string> =>
  Object.fromEntries(references.map((reference) => [reference, baseDigest]));

const HOSTILE: [string, string, number, string, object?][] = [
  ['another image', `FROM ${EVIL}\nFROM stx-base`, 1, EVIL],
  ['an image by digest', `FROM ${EVIL}@${baseDigest}\nFROM stx-base`, 1, EVIL],
  ['an image of another tag', 'FROM golang:1.24', 1, 'golang:1.24', { base: undefined, images: ['golang:1.25'] }],
  ['an image without its tag', 'FROM golang', 1, "'golang'", { base: undefined, images: ['golang:1.25'] }],
  ['an image of another host', 'FROM evil.example/golang', 1, 'evil', { base: undefined, images: ['golang'] }],
  ['the base where there is none', 'FROM stx-base', 1, 'stx-base', { base: undefined }],
  ['a base that no stage uses', 'FROM golang', 0, 'no stage starts', { images: ['golang'] }],
  ['a file without a context', 'FROM stx-base\nCOPY a /a', 2, "'a' would come from the default context"],
  ['an archive without a context', 'FROM stx-base\nADD a.tar /a', 2, 'default context'],
  ['a list without a context', 'FROM stx-base\nCOPY ["a", "/a"]', 2, 'default context'],
  ['a mount without a context', 'FROM stx-base\nRUN --mount=type=bind,target=/c true', 2, 'default context'],
  ['a mount of the usual type', 'FROM stx-base\nRUN --mount=target=/c true', 2, 'default context'],
  ['the base with a tag', 'FROM stx-base:1\nFROM stx-base', 1, 'stx-base:1'],
  ['an image in an ARG', `ARG A=${EVIL}\nFROM $A\nFROM stx-base`, 2, EVIL],
  ['an image in a quoted ARG', `ARG A="${EVIL}"\nFROM \${A}\nFROM stx-base`, 2, EVIL],
  ['an image in a default', `FROM \${BASE:-${EVIL}}\nFROM stx-base`, 1, EVIL],
  [
    'an image in an argument of image.yaml',
    'ARG BASE=stx-base\nFROM $BASE\nFROM stx-base',
    2,
    EVIL,
    { arguments: { BASE: EVIL } },
  ],
  ['an image that is not known', 'FROM $TARGETARCH\nFROM stx-base', 1, 'TARGETARCH'],
  ['an image in quotes', `FROM "${EVIL}"\nFROM stx-base`, 1, EVIL],
  ['COPY --from', `FROM stx-base\nCOPY --from=${EVIL} / /x`, 2, EVIL],
  ['COPY --from behind other flags', `FROM stx-base\nCOPY --link --chown=1:1 --from="${EVIL}" / /x`, 2, EVIL],
  ['COPY --from in parts', `FROM stx-base\nCO\\\nPY --fr\\\nom=${EVIL} / /x`, 2, EVIL],
  ['COPY --from with escapes', `FROM stx-base\nCOPY --fr\\om=${EVIL} / /x`, 2, EVIL],
  ['COPY in lower case', `FROM stx-base\ncopy --from=${EVIL} / /x`, 2, EVIL],
  ['from before type', `FROM stx-base\nRUN --mount=from=${EVIL},type=bind,target=/x true`, 2, EVIL],
  ['from in quotes', `FROM stx-base\nRUN --mount=type=bind,"from=${EVIL}",target=/x true`, 2, EVIL],
  ['from in quotes of CSV', `FROM stx-base\nRUN --mount=type=bind,\\"from=${EVIL}\\",target=/x true`, 2, EVIL],
  ['a whole mount in quotes', `FROM stx-base\nRUN --mount='type=bind,from=${EVIL},target=/x' true`, 2, EVIL],
  ['from in upper case', `FROM stx-base\nRUN --mount=type=bind,FROM=${EVIL},target=/x true`, 2, EVIL],
  ['from twice', `FROM stx-base\nRUN --mount=type=bind,from=files,from=${EVIL},target=/x true`, 2, EVIL],
  [
    'the second of two mounts',
    `FROM stx-base\nRUN --mount=type=tmpfs,target=/t --mount=from=${EVIL},target=/x true`,
    2,
    EVIL,
  ],
  ['a cache from an image', `FROM stx-base\nRUN --mount=type=cache,from=${EVIL},target=/x true`, 2, EVIL],
  ['a mount behind a comment', `FROM stx-base\nRUN \\\n# why\n\n --mount=from=${EVIL},target=/x true`, 2, EVIL],
  ['a FROM that another escape uncovers', `# escape=\`\nFROM stx-base\nRUN echo \\\nFROM ${EVIL}`, 4, EVIL],
  ['a COPY that an escaped escape uncovers', `FROM stx-base\nRUN echo \\\\\nCOPY --from=${EVIL} / /x`, 3, EVIL],
  ['ONBUILD', `FROM stx-base AS a\nONBUILD COPY --from=${EVIL} / /x\nFROM a`, 2, 'ONBUILD'],
  ['a syntax directive', `# syntax=${EVIL}\nFROM stx-base`, 1, EVIL],
  ['a syntax directive behind another', `# check=skip=all\n#Syntax = ${EVIL} x\nFROM stx-base`, 2, EVIL],
  ['a syntax directive behind a BOM', `\ufeff# syntax=${EVIL}\nFROM stx-base`, 1, EVIL],
  ['a syntax directive behind a shebang', `#!/usr/bin/x\n# syntax=${EVIL}\nFROM stx-base`, 2, EVIL],
  ['a syntax directive with //', `// syntax=${EVIL}\nFROM stx-base`, 1, EVIL],
  ['a syntax directive in JSON', `{"syntax": "${EVIL}"}`, 1, EVIL],
  ['a BOM', '\ufeffFROM stx-base', 1, 'byte order mark'],
  ['ADD of an address', 'FROM stx-base\nADD https://example.org/x /x', 2, 'https://example.org/x'],
  ['ADD with a checksum', `FROM stx-base\nADD --checksum=${baseDigest} https://example.org/x /x`, 2, 'https://'],
  ['ADD of git', 'FROM stx-base\nADD https://example.org/x.git#main /x', 2, 'x.git'],
  ['ADD of git by ssh', 'FROM stx-base\nADD git@example.org:x/y.git /x', 2, 'git@example.org'],
  ['ADD of GitHub', 'FROM stx-base\nADD github.com/x/y /x', 2, 'github.com'],
  ['ADD in JSON', 'FROM stx-base\nADD ["a", "HTTP://example.org/x", "/x"]', 2, 'HTTP://'],
  ['ADD of a variable', 'FROM stx-base\nARG U=https://example.org\nADD $U/x /x', 3, '$U/x'],
  ['behind a here-document', `FROM stx-base\nRUN <<A <<-B\nB\nA\n\tB\nCOPY --from=${EVIL} / /x`, 6, EVIL],
  [
    'behind what is no here-document',
    `FROM stx-base\nRUN echo "<<A" '<<B' \\<<C ["<<D"]\nCOPY --from=${EVIL} / /x`,
    3,
    EVIL,
  ],
  ['behind a list that holds no here-document', `FROM stx-base\nRUN ["cat", "<<A"]\nCOPY --from=${EVIL} / /x`, 3, EVIL],
  ['behind ENV, which has no here-documents', `FROM stx-base\nENV a=<<A\nCOPY --from=${EVIL} / /x\nENV A=1`, 3, EVIL],
  ['a later stage', 'FROM stx-base\nCOPY --from=late /a /a\nFROM stx-base AS late', 2, 'late'],
  ['a stage by its number', 'FROM stx-base\nFROM stx-base\nCOPY --from=0 /a /a', 3, '0'],
  ['a context in another case', 'FROM stx-base\nCOPY --from=Files /a /a', 2, 'Files'],
  ['no instruction at all', 'FROM stx-base\nFROMAGE x', 2, 'FROMAGE'],
  ['a here-document that is not closed', 'FROM stx-base\nRUN <<A\nx', 2, 'here-document'],
  ['no base', 'FROM scratch', 0, 'stx-base'],
  ['the base in a comment', '# FROM stx-base\nFROM scratch', 0, 'stx-base'],
  ['the base in a here-document', 'FROM scratch\nCOPY <<A /x\nFROM stx-base\nA', 0, 'stx-base'],
];

test.each(HOSTILE)(`${String(HOSTILE.length)} refused: %s`, (_what, text, line, said, over = {}) => {
  const faults = faultsOf(text, over);
  expect(faults).toContainEqual(expect.stringMatching(new RegExp(`^${String(line)} `, 'u')));
  expect(faults.join('\n')).toContain(said);
});

const FOREIGN = { base: undefined, images: ['golang:1.25', 'gcr.io/distroless/static'] };

const VALID: [string, string, object?][] = [
  ['images of registries', 'FROM golang:1.25 AS b\nFROM gcr.io/distroless/static\nCOPY --from=b /a /a', FOREIGN],
  ['an image by its long name', 'FROM docker.io/library/golang:1.25', FOREIGN],
  ['an image in an ARG', 'ARG GO=1.25\nFROM golang:${GO}', FOREIGN],
  [
    'COPY and a mount from an image',
    'FROM scratch\nCOPY --from=golang:1.25 /a /a\nRUN --mount=from=golang:1.25,target=/g x',
    FOREIGN,
  ],
  ['an image and the base', 'FROM golang:1.25 AS b\nFROM stx-base\nCOPY --from=b /a /a', { images: ['golang:1.25'] }],
  ['the base in BASE, without a value', 'ARG BASE\nFROM ${BASE}'],
  ['the base in BASE, instead of its default', `ARG BASE=${EVIL}\nFROM \${BASE}`],
  ['COPY from a context', 'FROM stx-base\nCOPY a b /x/\nRUN --mount=target=/c true', { context: 'files' }],
  ['the base', 'FROM stx-base'],
  ['the base without an end of line', 'from stx-base as a\r\nrun true\r\n'],
  ['a here-document of Python', 'FROM stx-base\nRUN python3 <<EOF\nfrom os import path\nEOF'],
  ['a here-document of SQL', 'FROM stx-base\nRUN psql <<-"E O F"\n\tSELECT * FROM users\n\tE O F'],
  ['a here-document of a Dockerfile', `FROM stx-base\nCOPY <<A <<B /x/\nFROM ${EVIL}\nA\nCOPY --from=${EVIL} / /\nB`],
  ['a here-document with a variable in its line', 'FROM stx-base\nRUN cat > ${D:-/etc}/x <<EOF\nFROM nowhere\nEOF'],
  [
    'a stage in another case',
    'FROM stx-base AS Build\nFROM stx-base\nCOPY --from=build /a /a\nCOPY --from=BUILD /a /b',
  ],
  ['a stage that starts from a stage', 'FROM stx-base AS Build\nFROM BUILD'],
  ['the base in an ARG', 'ARG BASE=stx-base\nFROM ${BASE}'],
  ['the base in an ARG with quotes', 'ARG A=stx BASE="$A-base"\nFROM $BASE AS x'],
  ['the base by default', 'ARG BASE\nFROM ${BASE:-stx-base}'],
  ['the base in an argument of image.yaml', `ARG BASE=${EVIL}\nFROM \${BASE}`, { arguments: { BASE: 'stx-base' } }],
  ['a context', 'FROM stx-base\nCOPY --chown=1 --from=files a /a\nRUN --mount=from=files,target=/f cp /f/a /b'],
  ['scratch', 'FROM stx-base AS made\nFROM scratch\nCOPY --from=made /a /a'],
  ['another escape', '# escape=`\nFROM stx-base\nRUN echo `\n  --from=x'],
  ['the usual escape by name', '# escape=\\\nFROM stx-base\nRUN echo \\\n  x'],
  [
    'words that look like flags',
    `FROM stx-base\nRUN cp --from=${EVIL} && echo --mount=from=${EVIL}\nRUN -- --mount=from=x`,
  ],
  ['comments and blank lines within', 'FROM stx-base\nRUN a \\\n# FROM b\n\n  && b \\\n  # COPY --from=c\n  && c'],
  ['a syntax that stands too late', '# about this file\n# syntax=docker/dockerfile:1\nFROM stx-base'],
  [
    'mounts of every other kind',
    'FROM stx-base\nRUN --mount=type=secret,id=stx-ca,target=/c --mount=type=cache,id=a,target=/d --mount=type=tmpfs,target=/e true',
  ],
  ['ADD of an archive', 'FROM stx-base\nADD --chown=1 a.tar.gz b@2.tar /x/', { context: 'files' }],
  ['a list with an arrow', 'FROM stx-base\nRUN ["sh", "-c", "cat <<A"]\nCMD ["x"]'],
  ['arithmetic with arrows', 'FROM stx-base\nRUN echo $((1<<2))\nRUN echo $((1<<E))'],
  ['a check directive', '# check=skip=JSONArgsRecommended\nFROM stx-base'],
  ['a platform', 'FROM --platform=linux/amd64 stx-base'],
];

test.each(VALID)(`${String(VALID.length)} accepted: %s`, (_what, text, over = {}) => {
  expect(faultsOf(text, over)).toEqual([]);
});

const ARGUMENTS =
  'BUILDKIT_SYNTAX BUILDKIT_CONTEXT_KEEP_GIT_DIR HTTP_PROXY HTTPS_PROXY NO_PROXY FTP_PROXY ALL_PROXY SOURCE_DATE_EPOCH TARGETPLATFORM'.split(
    ' ',
  );

test.each(ARGUMENTS)(`${String(ARGUMENTS.length)} arguments reserved: %s`, (name) => {
  expect(faultsOf('FROM stx-base', { arguments: { [name]: EVIL } })).toEqual([
    `0 arguments.${name} is set by the plan itself`,
  ]);
});

test.each([
  'io.starlingx.image.recipe',
  'io.starlingx.image.recipe.identity',
  'io.starlingx.image.x',
  'org.opencontainers.image.title',
])('label reserved: %s', (name) => {
  expect(faultsOf('FROM stx-base', { labels: { [name]: 'x' } })).toEqual([
    `0 labels.${name} is set by the plan itself`,
  ]);
});

const RUNS = 10_000;

test(`${String(RUNS)} texts are judged without a crash, each within a second`, () => {
  const seed = Number(process.env.STX_SEED ?? '19');
  process.stdout.write(`Dockerfiles: seed ${String(seed)}\n`);
  const token = fc.constantFrom(
    ...'FROM|stx-base|COPY|RUN|ADD|ONBUILD|ARG|A=b|AS|--from=|--mount=|from=|type=bind|,|"|\'|<<|<<-|EOF|$|${|}|${A:-b}|$A|\\|\\\n|`|#|# escape=`\n|# syntax=|//|{|[|]|\ufeff|\r\n|\n|\t| |é|\u2028|\0|https://'.split(
      '|',
    ),
  );
  const text = fc.oneof(
    fc.array(token, { maxLength: 40 }).map((tokens) => tokens.join('')),
    fc.string({ unit: 'binary', maxLength: 80 }),
  );
  fc.assert(
    fc.property(text, (source) => {
      faultsOf(source);
    }),
    { numRuns: RUNS, seed },
  );
});

test.each([
  ['one long line', `FROM stx-base\nRUN ${'\\ '.repeat(200_000)}`],
  ['many continued lines', `FROM stx-base\nRUN ${'a \\\n'.repeat(100_000)}`],
  ['many here-documents', `FROM stx-base\n${'RUN <<A\nA\n'.repeat(2_000)}`],
  ['many nested expansions', `FROM stx-base\nRUN <<A ${'${A:-'.repeat(2_000)}`],
  ['many quotes', `FROM stx-base\nRUN <<A ${'"'.repeat(400_001)}`],
  ['many flags', `FROM stx-base\nRUN ${'--mount=from=files '.repeat(2_000)}`],
])('%s are judged quickly', (_what, text) => {
  const started = performance.now();
  faultsOf(text);
  expect(performance.now() - started).toBeLessThan(5_000);
});
