import type { KeyInputs } from './input-manifest.js';

/** Splits at commas outside of braces. */
function splitPatterns(text: string): string[] {
  return text.match(/(?:\{[^{}]*\}|[^,{}])+/gu) ?? [];
}

/** Reads the inputs of a key from the names in `hashDetails` of Nx's Task. */
export function readInstructions(instructions: readonly string[]): KeyInputs {
  const inputs: KeyInputs = { filesets: [], packages: [], environment: [], receipts: [] };
  for (const instruction of [...instructions].sort()) {
    const colon = instruction.indexOf(':');
    const [kind, rest] = [instruction.slice(0, colon), instruction.slice(colon + 1)];
    if (kind === 'env') {
      // Nx adds them for its cloud, which this workspace does not use.
      if (!rest.startsWith('NX_CLOUD_')) inputs.environment.push(rest);
    } else if (kind === 'npm') inputs.packages.push(rest);
    else if (kind.includes('*')) inputs.receipts.push(rest);
    else if (kind === 'workspace') {
      const patterns = splitPatterns(rest.slice(1, -1).replaceAll('{workspaceRoot}/', ''));
      inputs.filesets.push({ patterns, own: false });
    } else if (rest === 'TsConfig') inputs.filesets.push({ patterns: ['tsconfig.base.json'], own: false });
    // A project's configuration comes from its project.json, which is one of its files, and from nx.json.
    else if (rest !== 'ProjectConfiguration') inputs.filesets.push({ patterns: splitPatterns(rest), own: true });
  }
  return inputs;
}
