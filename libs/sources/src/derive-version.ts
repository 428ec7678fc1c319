import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runGit } from './run-git.js';

const TAG = /^v?(?<release>\d+(?:\.\d+){0,2})(?:\.0?)?(?:(?<kind>a|b|rc)(?<number>\d+))?(?:\.dev(?<dev>\d+))?$/iu;

/**
 * The version that pbr would give a source folder: that of PKG-INFO, else of the git tags that lead to it, else the one
 * that setup.cfg states. Undefined where none of them says any.
 *
 * @param repository The folder as the developer has it, with its history; a copy has none.
 */
export async function deriveVersion(folder: string, repository?: string): Promise<string | undefined> {
  const metadata = /^Version:\s*(?<version>\S+)\s*$/mu.exec(
    (await textOf(folder, 'PKG-INFO')).split(/\r?\n\r?\n/u)[0] ?? '',
  );
  if (metadata?.groups?.version !== undefined) return metadata.groups.version;
  const section =
    /^\[metadata\](?<lines>[^]*?)(?=^\[|$(?![^]))/mu.exec(await textOf(folder, 'setup.cfg'))?.groups?.lines ?? '';
  const stated = /^version\s*=\s*(?<version>\d[0-9A-Za-z.!+_-]*)\s*$/mu.exec(section)?.groups?.version;
  return (repository === undefined ? undefined : await versionOfTags(repository, stated)) ?? stated;
}

/** Whether a project asks its repository for a version, so that without history and metadata it has none. */
export async function asksForVersion(folder: string): Promise<boolean> {
  const texts = await Promise.all(['pyproject.toml', 'setup.py', 'setup.cfg'].map((file) => textOf(folder, file)));
  return /\bpbr\b|\b(?:setuptools|hatch|flit)[_-](?:scm|vcs|git-versioning)\b|\bversioneer\b|\bversioningit\b|\bdunamai\b/u.test(
    texts.join('\n').replaceAll(/^\s*#.*$/gmu, ''),
  );
}

async function textOf(folder: string, file: string): Promise<string> {
  try {
    return await readFile(join(folder, file), 'utf8');
  } catch {
    // A project may have any of these files, and none of them has to be text.
    return '';
  }
}

/**
 * pbr counts the commits of `git log` before the first one with a tag that is a version.
 *
 * @param stated The version of setup.cfg, which pbr takes for that of the next release.
 */
async function versionOfTags(folder: string, stated: string | undefined): Promise<string | undefined> {
  const inside = await runGit(['rev-parse', '--verify', '--quiet', 'HEAD'], { cwd: folder, accept: [1, 128] });
  if (inside.stdout.trim() === '') return undefined;
  const { stdout } = await runGit(['log', '--decorate=full', '--decorate-refs=refs/tags/', '--format=%x1e%D'], {
    cwd: folder,
  });
  const commits = stdout.split('\u001E').slice(1);
  for (const [distance, names] of commits.entries()) {
    const tags = [...names.matchAll(/tag: refs\/tags\/(?<tag>[^,\s]+)/gu)].map(({ groups }) => groups?.tag ?? '');
    const [newest] = tags
      .flatMap((tag) => parseTag(tag) ?? [])
      .sort(compareTags)
      .reverse();
    if (newest === undefined) continue;
    if (distance === 0) return renderTag(newest);
    const { stdout: messages } = await runGit(['log', '--format=%B', `${newest.tag}..HEAD`, '--'], { cwd: folder });
    const next = increment(newest, semanticChanges(messages));
    const target = stated === undefined ? undefined : parseTag(stated);
    const version = target !== undefined && compareTags(target, next) > 0 ? target : next;
    return `${renderTag(version)}.dev${String(distance)}`;
  }
  return undefined;
}

interface Tag {
  tag: string;
  release: [number, number, number];
  kind: string | undefined;
  number: number;
}

function parseTag(tag: string): Tag | undefined {
  const groups = TAG.exec(tag)?.groups;
  if (groups === undefined || groups.dev !== undefined) return undefined;
  const [major = 0, minor = 0, patch = 0] = (groups.release ?? '').split('.').map(Number);
  return { tag, release: [major, minor, patch], kind: groups.kind?.toLowerCase(), number: Number(groups.number ?? 0) };
}

const rankOf = ({ release, kind, number }: Tag): number[] => [
  ...release,
  ['a', 'b', 'rc', undefined].indexOf(kind),
  number,
];

function compareTags(one: Tag, other: Tag): number {
  const [left, right] = [rankOf(one), rankOf(other)];
  return left.map((part, index) => part - (right[index] ?? 0)).find((difference) => difference !== 0) ?? 0;
}

function renderTag({ release, kind, number }: Tag): string {
  return `${release.join('.')}${kind === undefined ? '' : `.0${kind}${String(number)}`}`;
}

/** What the `sem-ver:` lines of commit messages announce. */
function semanticChanges(messages: string): Set<string> {
  const lines = messages.split('\n').filter((line) => line.toLowerCase().startsWith('sem-ver:'));
  return new Set(
    lines.flatMap((line) => line.slice('sem-ver:'.length).split(',')).map((word) => word.trim().toLowerCase()),
  );
}

function increment(tag: Tag, changes: ReadonlySet<string>): Tag {
  const [major, minor, patch] = tag.release;
  const final = { ...tag, kind: undefined, number: 0 };
  if (changes.has('api-break')) return { ...final, release: [major + 1, 0, 0] };
  if (changes.has('feature') || changes.has('deprecation')) return { ...final, release: [major, minor + 1, 0] };
  return tag.kind === undefined ? { ...tag, release: [major, minor, patch + 1] } : { ...tag, number: tag.number + 1 };
}
