import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseYaml } from '@stx/formats';
import { z } from 'zod';
import { DIRECTIVE_KEYS } from './directive-keys.js';
import { LOCI_MAPPERS } from './map-directives.js';
import { planImport, type ImportPlan } from './plan-import.js';
import { readTree } from './read-tree.js';

const FILE = fileURLToPath(new URL('../../../../shared/facts/starlingx-catalogue.yaml', import.meta.url));
const catalogueSchema = z.looseObject({
  about: z.looseObject({ directive_keys: z.record(z.string(), z.array(z.string())) }),
  images: z.array(
    z.looseObject({ label: z.string(), builder: z.string(), current: z.array(z.record(z.string(), z.unknown())) }),
  ),
});
/** Facts about a variant that no directive says. */
const FACTS = new Set([
  'distro',
  'codename',
  'stream',
  'repo',
  'path',
  'in_newest_tree',
  'enabled_by_inc',
  'python_version',
]);
const RENAMED: Record<string, string> = { uid: 'PROJECT_UID', gid: 'PROJECT_GID' };

interface Written {
  path: string;
  builder: string;
  codename: string;
  stream: string;
  /** Each key with the line it was written on and its words. */
  keys: Map<string, { line: number; words: string[] }>;
}

const quoted = (text: string): string => text.replaceAll(/[\\"$`]/gu, '\\$&');

/** A variant as the bash that StarlingX would read: lists over several continued lines, scripts joined with &&. */
function write(root: string, label: string, builder: string, variant: Record<string, unknown>): Written {
  const [repo, path] = [String(variant.repo), String(variant.path)];
  const lines = ['# written by a test'];
  const keys: Written['keys'] = new Map();
  const say = (key: string, value: unknown): void => {
    const parts = Array.isArray(value) ? value.map(String) : [value === true ? 'yes' : String(value)];
    const isScript = key === 'CUSTOMIZATION' || key === 'POSTBUILD_COMMAND';
    keys.set(key, {
      line: lines.join('\n').split('\n').length + 1,
      words: isScript ? parts : parts.flatMap((part) => part.split(' ')),
    });
    if (Array.isArray(value))
      lines.push(`${key}="\\\n${parts.map(quoted).join(isScript ? ' && \\\n    ' : ' \\\n    ')}"`);
    else lines.push(`${key}=${parts.join('')}`);
  };
  say('BUILDER', builder);
  say('LABEL', label);
  for (const [fact, value] of Object.entries(variant)) {
    if (!FACTS.has(fact) && value !== null) say(RENAMED[fact] ?? fact.toUpperCase(), value);
  }
  const file = join(repo, path);
  mkdirSync(join(root, dirname(file)), { recursive: true });
  writeFileSync(join(root, file), `${lines.join('\n')}\n`);
  return {
    path: file,
    builder,
    codename: /\/debian\/([a-z]+)\//u.exec(path)?.[1] ?? 'trixie',
    stream: String(variant.stream),
    keys,
  };
}

/** Every word that a plan's project of a file says, wherever it says it. */
function saidBy(plan: ImportPlan, path: string): string {
  return JSON.stringify(plan.projects.find(({ file }) => file === path)?.image ?? {});
}

const here = existsSync(FILE);
if (!here) console.log(`skipped: ${FILE} is not there, so the catalogue of StarlingX's images cannot be imported`);
const whenHere = here ? test : test.skip;

/** Writes every variant of the catalogue alone into a tree, imports it, and hands both to a look. */
function eachVariant(builders: readonly string[], look: (written: Written, plan: ImportPlan) => void): number {
  const root = mkdtempSync(join(tmpdir(), 'stx-catalogue-'));
  const catalogue = parseYaml(catalogueSchema, readFileSync(FILE, 'utf8'), 'starlingx-catalogue.yaml');
  let count = 0;
  try {
    for (const { label, builder, current } of catalogue.images.filter((image) => builders.includes(image.builder))) {
      for (const variant of current) {
        const tree = join(root, String((count += 1)));
        const written = write(tree, label, builder, variant);
        const { codename, stream } = written;
        const base = codename === 'all' ? 'trixie' : codename;
        const python = base === 'trixie' ? '3.13' : '3.9';
        const options = {
          codename: base,
          base,
          python,
          stream,
          only: [],
          all: true,
          made: {},
          released: {},
          commits: {},
        };
        look(
          written,
          planImport(readTree(tree).files, {
            ...options,
            wheelSet: 'base',
            moduleSet: 'starlingx',
            known: {},
            release: '2026.1',
            constraints: [],
          }),
        );
      }
    }
  } finally {
    rmSync(root, { recursive: true });
  }
  return count;
}

whenHere('every directive that the catalogue names is known', () => {
  const { about } = parseYaml(catalogueSchema, readFileSync(FILE, 'utf8'), 'starlingx-catalogue.yaml');
  const { common = [], ...builders } = about.directive_keys;
  for (const [builder, keys] of Object.entries(builders)) {
    expect([...(DIRECTIVE_KEYS[builder] ?? [])].sort()).toEqual([...common, ...keys].sort());
  }
  expect(Object.keys(LOCI_MAPPERS).sort()).toEqual([...(DIRECTIVE_KEYS.loci ?? [])].sort());
});

whenHere('of every loci variant, each word of each directive is in the project or in the report, at its line', () => {
  const projects: string[] = [];
  const count = eachVariant(['loci'], ({ path, keys }, plan) => {
    const image = saidBy(plan, path);
    if (image !== '{}') projects.push(path);
    for (const [key, { line, words }] of keys) {
      const carried = plan.carried.some((each) => each.file === path && each.key === key && each.line === line);
      const remarks = plan.remarks.filter((each) => each.file === path && each.key === key && each.line === line);
      expect([path, key, carried || remarks.length > 0]).toEqual([path, key, true]);
      if (['BUILDER', 'LABEL', 'PROJECT', 'PROJECT_REPO'].includes(key) || image === '{}') continue;
      const reported = remarks.map(({ value }) => value).join('\n');
      const silent = words.filter((word) => {
        const link = /^ln -sf? (\S+) (\S+)$/u.exec(word)?.slice(1) ?? [word.replace(/^mkdir -p /u, '')];
        const inImage = link.every((part) => image.includes(JSON.stringify(part).slice(1, -1)));
        return word !== 'OS' && word !== '' && !inImage && !reported.includes(word);
      });
      expect([path, key, silent]).toEqual([path, key, []]);
    }
  });
  expect(count).toBeGreaterThanOrEqual(35);
  // Only what follows a branch makes no project.
  expect(projects).toHaveLength(count - 3);
});

whenHere('of every docker and script variant, each directive is in a project or in the report', () => {
  const count = eachVariant(['docker', 'script'], ({ path, keys }, plan) => {
    expect(plan.projects).toEqual([]);
    for (const [key, { line }] of keys) {
      expect([...plan.carried, ...plan.remarks]).toContainEqual(expect.objectContaining({ file: path, key, line }));
    }
    // The catalogue has no files that directives name.
    if (plan.dockerfiles.length === 0)
      expect(plan.remarks).toContainEqual(
        expect.objectContaining({ why: expect.stringContaining('not imported') as string }),
      );
  });
  expect(count).toBeGreaterThanOrEqual(20);
});
