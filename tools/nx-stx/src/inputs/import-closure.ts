import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import ts from 'typescript';

export interface Closure {
  /**
   * Files of the workspace, relative to it, that an import reaches, a room's only where what is taken of it comes from; and
   * all files of folders that these name by where they are, such as programs that run in containers.
   */
  files: string[];
  /** Packages that those files import. */
  packages: string[];
}

interface Import {
  from: string;
  /** Undefined for all that the module offers. */
  names: string[] | undefined;
}

/** Everything a module can run of the workspace's own code, and the packages it uses. Types are no code. */
export function importClosure(root: string, entry: string): Closure {
  const files = new Set<string>();
  const packages = new Set<string>();
  const pending = [join(root, entry)];
  for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
    if (files.has(file)) continue;
    files.add(file);
    for (const { from, names } of importsOf(file)) {
      if (from.startsWith('node:')) continue;
      if (from.startsWith('.')) pending.push(sourceOf(file, from));
      else if (from.startsWith('@stx/'))
        pending.push(...offered(join(root, 'libs', from.slice(5), 'src/index.ts'), names));
      else packages.add(packageOf(from));
    }
  }
  const beside = [...files].flatMap(filesBeside);
  return { files: [...files, ...beside].map((file) => relative(root, file)).sort(), packages: [...packages].sort() };
}

/** The files of each folder that a module finds beside itself. */
function filesBeside(file: string): string[] {
  const found = parse(file).text.matchAll(/new URL\('(?<folder>[^'.][^']*)', import\.meta\.url\)/gu);
  return [...found].flatMap(({ groups }) => {
    const folder = join(dirname(file), groups?.folder ?? '');
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    return entries.map((entry) => join(entry.parentPath, entry.name)).filter((path) => !path.includes('/__pycache__/'));
  });
}

/** Whether a module is gone when it runs: all that it states are types. */
export function holdsOnlyTypes(root: string, file: string): boolean {
  if (!file.endsWith('.ts')) return false;
  return parse(join(root, file)).statements.every(
    (statement) =>
      ts.isInterfaceDeclaration(statement) ||
      ts.isTypeAliasDeclaration(statement) ||
      ts.isModuleDeclaration(statement) ||
      (ts.isImportDeclaration(statement) && statement.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword),
  );
}

const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

function sourceOf(importer: string, specifier: string): string {
  return join(dirname(importer), specifier.replace(/\.js$/u, '.ts'));
}

/** The files of a room that bring some names, through its index and what that passes on whole. */
function offered(index: string, names: readonly string[] | undefined): string[] {
  const found: string[] = [];
  for (const statement of parse(index).statements) {
    if (!ts.isExportDeclaration(statement) || statement.isTypeOnly) continue;
    if (statement.moduleSpecifier === undefined || !ts.isStringLiteral(statement.moduleSpecifier)) continue;
    const file = sourceOf(index, statement.moduleSpecifier.text);
    const exported =
      statement.exportClause === undefined ? namesIn(file) : valueNames(statement.exportClause as ts.NamedExports);
    if (names === undefined || names.some((name) => exported.includes(name))) found.push(file);
  }
  return found;
}

const valueNames = (clause: ts.NamedExports): string[] =>
  clause.elements.filter(({ isTypeOnly }) => !isTypeOnly).map(({ name }) => name.text);

function namesIn(file: string): string[] {
  const names: string[] = [];
  for (const statement of parse(file).statements) {
    const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : [];
    if (!modifiers.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) continue;
    if (ts.isVariableStatement(statement)) {
      for (const { name } of statement.declarationList.declarations) if (ts.isIdentifier(name)) names.push(name.text);
    } else if (
      (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) &&
      statement.name !== undefined
    )
      names.push(statement.name.text);
  }
  return names;
}

function importsOf(file: string): Import[] {
  const found: Import[] = [];
  for (const statement of parse(file).statements) {
    if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) continue;
    const { moduleSpecifier } = statement;
    if (moduleSpecifier === undefined || !ts.isStringLiteral(moduleSpecifier)) continue;
    const clause = ts.isImportDeclaration(statement) ? statement.importClause : undefined;
    const bindings = clause?.namedBindings;
    if (
      clause?.phaseModifier === ts.SyntaxKind.TypeKeyword ||
      (ts.isExportDeclaration(statement) && statement.isTypeOnly)
    )
      continue;
    const names =
      clause?.name === undefined && bindings !== undefined && ts.isNamedImports(bindings)
        ? bindings.elements
            .filter(({ isTypeOnly }) => !isTypeOnly)
            .map((element) => (element.propertyName ?? element.name).text)
        : undefined;
    if (names?.length !== 0) found.push({ from: moduleSpecifier.text, names });
  }
  return found;
}

const parsed = new Map<string, ts.SourceFile>();

function parse(file: string): ts.SourceFile {
  const known = parsed.get(file);
  if (known !== undefined) return known;
  if (!existsSync(file)) throw new Error(`${file} is imported and does not exist`);
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest);
  parsed.set(file, source);
  return source;
}
