import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import fc from 'fast-check';
import { z } from 'zod';
import { findEngine, solve, type BuildRequest, type Engine } from '@stx/engine';
import { StxError } from '@stx/errors';
import { findFrontend, findSources, readInstructions } from '@stx/recipes';
import { ROOT } from './workspace.js';

const EVIL = 'docker.io/library/evil';
const FILES = 'FROM scratch\nCOPY --from=files x /x\n';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stx-sources-'));
  await writeFile(join(folder, 'x'), 'x');
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

describe('the engine denies what a request does not name', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await findEngine({ workspace: ROOT, say: () => undefined });
  });

  async function build(dockerfile: string, over: Partial<BuildRequest> = {}): Promise<string> {
    const request: BuildRequest = {
      name: 'sources',
      dockerfile,
      folders: { files: folder },
      images: {},
      buildArguments: {},
      labels: {},
      secrets: {},
      network: 'none',
      sourceDateEpoch: 0,
      output: { kind: 'none' },
      ...over,
    };
    try {
      await solve(engine, request, { logFile: join(folder, 'log'), onProgress: () => undefined });
      return 'built';
    } catch (error) {
      if (error instanceof StxError) return error.message;
      throw error;
    }
  }

  const DENIED: [string, string, Partial<BuildRequest>?][] = [
    ['FROM', `FROM ${EVIL}`],
    ['FROM by digest', `FROM ${EVIL}@sha256:${'a'.repeat(64)}`],
    ['FROM in an ARG', `ARG A=${EVIL}\nFROM $A`],
    ['COPY --from', `${FILES}COPY --from=${EVIL} / /y`],
    ['from before type', `${FILES}RUN --mount=from=${EVIL},type=bind,target=/z ["/x"]`],
    ['from in quotes', `${FILES}RUN --mount=type=bind,"from=${EVIL}",target=/z ["/x"]`],
    ['a cache from an image', `${FILES}RUN --mount=type=cache,from=${EVIL},target=/z ["/x"]`],
    ['another escape', `# escape=\`\n${FILES}RUN echo \\\nFROM ${EVIL}`],
    ['ONBUILD', `FROM scratch AS a\nONBUILD COPY --from=${EVIL} / /y\nFROM a`],
    ['a frontend', `# syntax=${EVIL}\n${FILES}`],
    ['a frontend behind a BOM', `\ufeff# syntax=${EVIL}\n${FILES}`],
    ['a frontend behind a shebang', `#!/x\n# syntax=${EVIL}\n${FILES}`],
    ['a frontend with //', `// syntax=${EVIL}\n${FILES}`],
    ['a frontend in JSON', `{"syntax": "${EVIL}"}`],
    ['a frontend by an argument', FILES, { buildArguments: { BUILDKIT_SYNTAX: EVIL } }],
    ['an address', 'FROM scratch\nADD http://127.0.0.1:9/x /x'],
    ['an address with a checksum', `FROM scratch\nADD --checksum=sha256:${'a'.repeat(64)} http://127.0.0.1:9/x /x`],
    ['an address in a variable', 'FROM scratch\nARG U=http://127.0.0.1:9\nADD $U/x /x'],
    ['git over https', 'FROM scratch\nADD https://127.0.0.1:9/x.git#main /x'],
    ['git over ssh', 'FROM scratch\nADD git@127.0.0.1:x/y.git /x'],
    ['git', 'FROM scratch\nADD git://127.0.0.1:9/x /x'],
  ];

  test.each(DENIED)(`${String(DENIED.length)} denied: %s`, async (_what, dockerfile, over = {}) => {
    expect(await build(dockerfile, over)).toContain('denied by policy');
  });

  test.each([
    ['folders', FILES],
    ['stages', `FROM scratch AS Build\nCOPY --from=files x /x\nFROM scratch\nCOPY --from=build /x /x`],
  ])('allowed: %s', async (_what, dockerfile) => {
    expect(await build(dockerfile)).toBe('built');
  });

  test('what a request lists passes the policy, and is then looked for', async () => {
    const answer = await build(`FROM 127.0.0.1:9/evil`, { sources: ['docker-image://127.0.0.1:9/evil*'] });
    expect(answer).not.toContain('denied by policy');
    expect(answer).toContain('127.0.0.1:9');
  });
});

describe("our reader finds what BuildKit's parser finds", () => {
  const RUNS = 10_000;
  const answerSchema = z.object({
    error: z.string().optional(),
    sources: z.array(z.object({ line: z.int(), kind: z.string(), name: z.string() })),
  });

  const PIECES = [
    ...[
      'FROM stx-base',
      'FROM e1',
      'from e2 as Build',
      'COPY --from=build a b',
      'COPY --from=e3 a b',
      'CO\\',
      'PY --from=e7 / /',
    ],
    ...[
      'RUN --mount=from=e4,target=/x true',
      'RUN --mount=type=bind,"from=e5" true',
      "RUN --mount='from=e9' x",
      'RUN -- --mount=from=n',
    ],
    ...[
      'RUN --mount=\\"from=x,y\\",target=/y a',
      'RUN --mo\\unt=from=e -\\-mount=from=f x',
      'RUN --mount=FROM=U,From=v x',
    ],
    ...[
      'RUN cat <<EOF',
      'EOF',
      'RUN <<-"E F"',
      '\tE F',
      'E F',
      'RUN echo "<<EOF"',
      'RUN ["a","<<EOF"]',
      'COPY <<EOF /x',
      'RUN a <<A <<B',
    ],
    ...[
      'A',
      'B',
      'E',
      'RUN a${x:-y} <<${B} <<E${C:-d}',
      'RUN <<"A\'',
      'ONBUILD RUN <<EOF',
      'RUN $((1<<EOF))',
      'RUN a<<<EOF',
    ],
    ...[
      'RUN "<<A" \'<<B\' <<\\A',
      "RUN '",
      'RUN "',
      'LABEL x="<<EOF"',
      'ADD https://x /y',
      'ONBUILD RUN x',
      'ENV a=b \\',
    ],
    ...[
      '# c',
      '#',
      '# escape=`',
      '# syntax=f',
      '// syntax=g',
      '\\',
      '`',
      'RUN echo \\',
      'RUN echo `',
      'ARG A=stx-base',
      'FROM ${A}',
    ],
    ...[
      'COPY --fr\\',
      'om=e6 / /',
      '  COPY   --chown=1   --from="e8" / /',
      'COPY --from=\u00e0 / /',
      '',
      '  ',
      '\t',
      '\v',
      '\u2028',
      '#!/x',
    ],
  ];
  const ENDS = ['\n', '\n', '\n', '\n', '\n', '\r\n', ' ', '\\\n', ' \\\n', '\n\n', ' <<EOF\n'];
  const dockerfile = fc
    .array(fc.tuple(fc.constantFrom(...PIECES), fc.constantFrom(...ENDS)), { maxLength: 7 })
    .map((lines) => lines.map((parts) => parts.join('')).join(''));

  test(`${String(RUNS)} generated Dockerfiles`, async () => {
    const seed = Number(process.env.STX_SEED ?? '19');
    const texts = fc.sample(dockerfile, { numRuns: RUNS, seed });
    const program = join(folder, 'dockerfile-sources');
    await execa('go', ['build', '-C', join(ROOT, 'tools', 'engine'), '-o', program, './dockerfile-sources']);
    const { stdout } = await execa(program, { input: texts.map((text) => `${JSON.stringify(text)}\n`).join('') });
    const answers = stdout.split('\n').map((line) => answerSchema.parse(JSON.parse(line)));
    expect(answers).toHaveLength(texts.length);
    const read = answers.filter(({ error }) => error === undefined).length;
    process.stdout.write(
      `BuildKit and the reader: ${String(RUNS)} Dockerfiles, seed ${String(seed)}, ${String(read)} valid\n`,
    );
    for (const [index, text] of texts.entries()) {
      const { error, sources } = answers[index] ?? { sources: [] };
      const ours = readInstructions(text);
      const frontend = sources.find(({ kind }) => kind === 'frontend');
      expect([text, findFrontend(text)?.name]).toEqual([text, frontend?.name]);
      if (error !== undefined) continue;
      // The default context is no source of BuildKit's list.
      const found = ours.instructions.flatMap(findSources).filter(({ kind }) => kind !== 'context');
      // What ONBUILD would run is refused as a whole.
      const told = sources.filter(({ kind }) => kind !== 'frontend' && kind !== 'escape');
      const bare = ({ line, kind, name }: { line: number; kind: string; name: string }): string =>
        `${String(line)} ${kind} ${kind === 'onbuild' ? '' : name}`;
      expect([text, ours.fault, ...found.map(bare)]).toEqual([text, undefined, ...told.map(bare)]);
    }
    expect(read).toBeGreaterThan(RUNS / 10);
  });
});
