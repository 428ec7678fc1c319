import { existsSync } from 'node:fs';
import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withTemporaryFolder } from '@stx/machine';
import { runProgram } from '@stx/process';

/** The files that a patch creates or edits, in its order. */
export function touchedFiles(patch: string): string[] {
  return [...patch.matchAll(/^\+\+\+ b\/(?<file>\S+)$/gmu)].map(({ groups }) => groups?.file ?? '');
}

/**
 * Applies patches to copies of the files that they touch.
 *
 * @returns the new text of each file, by its path in the workspace.
 * @throws StxError for a patch that does not apply.
 */
export async function applyAdditions(workspace: string, patches: readonly string[]): Promise<Map<string, string>> {
  return await withTemporaryFolder('additions', async (folder) => {
    const texts = await Promise.all(patches.map((patch) => readFile(patch, 'utf8')));
    const files = [...new Set(texts.flatMap(touchedFiles))];
    for (const file of files.filter((name) => existsSync(join(workspace, name)))) {
      await cp(join(workspace, file), join(folder, file), { recursive: true });
    }
    await runProgram('git', ['apply', ...patches], { cwd: folder });
    const read = files.map(async (file) => [file, await readFile(join(folder, file), 'utf8')] as const);
    return new Map(await Promise.all(read));
  });
}
