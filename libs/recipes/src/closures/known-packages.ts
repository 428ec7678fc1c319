import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import {
  aptSources,
  cacheFolder,
  findEngine,
  networkSettings,
  readResult,
  runInImage,
  withLock,
  type SolveOptions,
} from '@stx/engine';
import { digestOf } from '@stx/formats';
import { withTemporaryFolder, writeFileAtomic } from '@stx/machine';
import { listsId } from '@stx/repositories';
import { planAptProgram, stageAptSources, type AptSubject } from './plan-apt-program.js';

const FILE = 'packages.json';
/** As long as builds use their package lists; see install_system.py. */
const FRESH_MILLISECONDS = 1_800_000;

const knownSchema = z.object({
  versions: z.record(z.string(), z.array(z.string())),
  provided: z.array(z.string()),
});
const resultSchema = z.union([knownSchema, z.object({ refused: z.string() })]);
/** The packages that apt knows on a base, with their versions, and the names that they provide. */
export type KnownPackages = z.infer<typeof knownSchema>;
/** What apt knows, or why it refuses the signature of a repository. */
export type PackageAnswer = z.infer<typeof resultSchema>;

/**
 * Asks apt which packages there are for a base. The answer is kept for half an hour, so that many images cost one question.
 *
 * @param isFresh Whether apt reads its lists again, since a package may have been published a moment ago.
 * @throws StxError BUILD_FAILED where apt cannot reach a repository.
 */
export async function knownPackages(
  workspace: string,
  subject: AptSubject,
  { isFresh, ...options }: SolveOptions & { isFresh: boolean },
): Promise<PackageAnswer> {
  const settings = networkSettings();
  const { codename, baseDigest, sources } = subject;
  const identity = {
    baseDigest,
    lists: listsId(codename, sources),
    mirror: aptSources(settings, codename, sources?.snapshot),
  };
  const name = digestOf(identity).replace('sha256:', '').slice(0, 32);
  const file = join(cacheFolder(), 'package-lists', `${name}.json`);
  return await withLock(`packages-${name}`, async () => {
    const kept = isFresh ? undefined : await readKept(file);
    if (kept !== undefined) return kept;
    const engine = await findEngine({ workspace, say: options.onProgress });
    const answer = await withTemporaryFolder('packages', async (folder) => {
      const repositories = await stageAptSources({ workspace, sources }, join(folder, 'repositories'));
      const command = `list_packages.py ${isFresh ? 'fresh' : 'kept'}`;
      const program = {
        ...planAptProgram(subject, settings, { repositories, command, file: FILE }),
        plan: { moment: new Date().toISOString() },
      };
      const out = join(folder, 'out');
      await runInImage(engine, program, out, { ...options, secrets: settings.secrets });
      return await readResult(resultSchema, out, program.name, FILE);
    });
    if ('versions' in answer) await writeFileAtomic(file, JSON.stringify(answer), { mode: 0o600 });
    return answer;
  });
}

async function readKept(file: string): Promise<KnownPackages | undefined> {
  try {
    const { mtimeMs } = await stat(file);
    if (Date.now() - mtimeMs > FRESH_MILLISECONDS) return undefined;
    return knownSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    if (
      (error as NodeJS.ErrnoException).code === 'ENOENT' ||
      error instanceof SyntaxError ||
      error instanceof z.ZodError
    ) {
      return undefined;
    }
    throw error;
  }
}

/** The packages that apt does not know. @param asked Names, each with an optional `=version`. */
export function unknownPackages({ versions, provided }: KnownPackages, asked: readonly string[]): string[] {
  const names = new Set(provided);
  return asked.filter((each) => {
    const [name = '', version] = each.split('=', 2);
    const known = Object.hasOwn(versions, name) ? versions[name] : undefined;
    return version === undefined ? known === undefined && !names.has(name) : known?.includes(version) !== true;
  });
}
