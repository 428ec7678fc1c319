import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** For each package, the packages that its code imports directly; tests and their fixtures do not count. */
export type PackageImports = ReadonlyMap<string, ReadonlySet<string>>;

/** Reads the imports of all packages in libs/, and of the plugin as `nx-stx`. @param workspace Its folder. */
export function readPackageImports(workspace: string): PackageImports {
  const libraries = readdirSync(join(workspace, 'libs')).map((name) => [name, join('libs', name)] as const);
  return new Map(
    [...libraries, ['nx-stx', 'tools/nx-stx'] as const].map(([name, folder]) => [
      name,
      importsOf(join(workspace, folder, 'src'), name),
    ]),
  );
}

function importsOf(folder: string, own: string): Set<string> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !file.endsWith('.test.ts'),
  );
  const names = files
    .flatMap((file) => ts.preProcessFile(readFileSync(join(folder, file), 'utf8')).importedFiles)
    .flatMap(({ fileName }) => /^@stx\/(?<name>[a-z-]+)$/u.exec(fileName)?.groups?.name ?? []);
  return new Set(names.filter((name) => name !== own).sort());
}

/** The imports without those that another path already shows: if a imports b and c, and b imports c, the edge from a to c is omitted. */
export function reduceImports(imports: PackageImports): PackageImports {
  const reaches = (from: string, to: string): boolean =>
    [...(imports.get(from) ?? [])].some((next) => next === to || reaches(next, to));
  return new Map(
    [...imports].map(([name, direct]) => [
      name,
      new Set([...direct].filter((to) => ![...direct].some((other) => other !== to && reaches(other, to)))),
    ]),
  );
}
