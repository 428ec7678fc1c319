import { dirname, join, relative } from 'node:path';
import ts from 'typescript';

/**
 * Compiles edited files as if they were in the workspace.
 *
 * @param edited New text by path in the workspace.
 * @returns the compiler's errors in these files.
 */
export function compileEdited(workspace: string, edited: ReadonlyMap<string, string>): string[] {
  const config = join(workspace, 'tsconfig.base.json');
  const { config: read } = ts.readConfigFile(config, (file) => ts.sys.readFile(file)) as { config: object };
  const { options } = ts.parseJsonConfigFileContent({ ...read, files: [] }, ts.sys, dirname(config));
  const texts = new Map([...edited].map(([file, text]) => [join(workspace, file), text]));
  const host = ts.createCompilerHost(options);
  const plain = ts.createCompilerHost(options);
  const folders = new Set([...texts.keys()].map((file) => dirname(file)));
  host.readFile = (file) => texts.get(file) ?? plain.readFile(file);
  host.fileExists = (file) => texts.has(file) || plain.fileExists(file);
  host.directoryExists = (folder) => folders.has(folder) || ts.sys.directoryExists(folder);
  host.getSourceFile = (file, version, onError, isNew) => {
    const text = texts.get(file);
    return text === undefined
      ? plain.getSourceFile(file, version, onError, isNew)
      : ts.createSourceFile(file, text, version);
  };
  const roots = [...texts.keys()].filter((file) => file.endsWith('.ts'));
  const program = ts.createProgram(roots, options, host);
  return roots.flatMap((root) => {
    const source = program.getSourceFile(root);
    const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
    return found.map(
      ({ messageText }) => `${relative(workspace, root)}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`,
    );
  });
}
