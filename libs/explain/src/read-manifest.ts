import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type Environment, processEnvironment } from '@stx/machine';
import { foldersOf, matchFiles } from './match-files.js';
import type { KeyInputs, InputManifest } from './input-manifest.js';

const NOT_SOURCES = new Set(['node_modules', 'dist', '.nx', '.git']);

const npmLockSchema = z.looseObject({
  packages: z.record(z.string(), z.looseObject({ version: z.string().optional(), integrity: z.string().optional() })),
});

/** The hash by which a manifest refers to a text. */
export const hashOf = (content: string | Buffer): string => createHash('sha256').update(content).digest('hex');

/** The content of a file; for a link, which may point to a folder, its target. */
export const readContent = (path: string): Buffer =>
  lstatSync(path).isSymbolicLink() ? Buffer.from(readlinkSync(path)) : readFileSync(path);

/** Reads input manifests, and each file and folder once for all of them. */
export class ManifestReader {
  readonly #root: string;
  readonly #listed = new Map<string, string[]>();
  readonly #hashes = new Map<string, string>();
  #versions: Map<string, string> | undefined;

  constructor(root: string) {
    this.#root = root;
  }

  /** The present inputs of a key. */
  read(task: string, keyInputs: KeyInputs, environment: Environment = processEnvironment()): InputManifest {
    const files = keyInputs.filesets.flatMap((fileset) =>
      matchFiles(fileset, [...new Set(foldersOf(fileset).flatMap((folder) => this.#list(folder)))]),
    );
    files.push(...keyInputs.receipts.map((folder) => `${folder}/receipt.json`));
    const known = [...new Set(files)].sort().filter((file) => existsSync(join(this.#root, file)));
    return {
      task,
      keyInputs,
      files: Object.fromEntries(known.map((file) => [file, this.#hash(file)])),
      packages: Object.fromEntries(keyInputs.packages.map((name) => [name, this.#version(name)])),
      environment: Object.fromEntries(keyInputs.environment.map((name) => [name, hashOf(environment[name] ?? '')])),
    };
  }

  /** The text of a file that was read, by its hash; undefined if none has it. */
  text(hash: string): string | undefined {
    const [file] = [...this.#hashes].find(([, each]) => each === hash) ?? [];
    return file === undefined ? undefined : readContent(join(this.#root, file)).toString('utf8');
  }

  #list(folder: string): string[] {
    const known = this.#listed.get(folder);
    if (known !== undefined) return known;
    const path = join(this.#root, folder);
    const stats = statSync(path, { throwIfNoEntry: false });
    const files = stats?.isDirectory() === true ? this.#walk(folder) : stats === undefined ? [] : [folder];
    this.#listed.set(folder, files);
    return files;
  }

  #walk(folder: string): string[] {
    return readdirSync(join(this.#root, folder), { withFileTypes: true }).flatMap((entry) => {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (!entry.isDirectory()) return [path];
      return NOT_SOURCES.has(entry.name) ? [] : this.#walk(path);
    });
  }

  #hash(file: string): string {
    const hash = this.#hashes.get(file) ?? hashOf(readContent(join(this.#root, file)));
    this.#hashes.set(file, hash);
    return hash;
  }

  /** Version and integrity, since Nx hashes both. */
  #version(name: string): string {
    this.#versions ??= readVersions(join(this.#root, 'package-lock.json'));
    return this.#versions.get(name) ?? this.#versions.get(name.replace(/(?<=.)@[^@/]*$/u, '')) ?? 'unknown';
  }
}

function readVersions(file: string): Map<string, string> {
  const { packages } = npmLockSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  const versions = new Map<string, string>();
  for (const [path, { version = '', integrity = '' }] of Object.entries(packages)) {
    const name = path.split('node_modules/').at(-1) ?? path;
    const identity = `${version} (${integrity.slice(0, 20)})`;
    versions.set(`${name}@${version}`, identity);
    if (path === `node_modules/${name}`) versions.set(name, identity);
  }
  return versions;
}
