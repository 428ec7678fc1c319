import type { Ingredients } from './made-from.js';

/** Splits at the commas that are not within braces. */
function splitPatterns(text: string): string[] {
  return text.match(/(?:\{[^{}]*\}|[^,{}])+/gu) ?? [];
}

/** Reads the names of the parts of a key, as `hashDetails` of Nx's Task has them. */
export function readInstructions(instructions: readonly string[]): Ingredients {
  const found: Ingredients = { filesets: [], packages: [], environment: [], receipts: [] };
  for (const instruction of [...instructions].sort()) {
    const colon = instruction.indexOf(':');
    const [kind, rest] = [instruction.slice(0, colon), instruction.slice(colon + 1)];
    if (kind === 'env') {
      // Nx's own, for a cloud that has no say here.
      if (!rest.startsWith('NX_CLOUD_')) found.environment.push(rest);
    } else if (kind === 'npm') found.packages.push(rest);
    else if (kind.includes('*')) found.receipts.push(rest);
    else if (kind === 'workspace') {
      const patterns = splitPatterns(rest.slice(1, -1).replaceAll('{workspaceRoot}/', ''));
      found.filesets.push({ patterns, own: false });
    } else if (rest === 'TsConfig') found.filesets.push({ patterns: ['tsconfig.base.json'], own: false });
    // A project's configuration comes of its project.json, which is among its own files, and of nx.json.
    else if (rest !== 'ProjectConfiguration') found.filesets.push({ patterns: splitPatterns(rest), own: true });
  }
  return found;
}
