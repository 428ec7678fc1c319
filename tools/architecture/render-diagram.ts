import type { PackageImports } from './package-imports.js';

const [BEGIN, END] = ['<!-- diagram: begin -->', '<!-- diagram: end -->'];

/** A Mermaid flowchart of packages; an arrow leads from a package to one that it imports. */
export function renderDiagram(imports: PackageImports): string {
  const edges = [...imports].flatMap(([from, names]) => [...names].map((to) => `  ${from} --> ${to}`));
  return ['```mermaid', 'flowchart TD', ...edges, '```'].join('\n');
}

/** The page with another diagram between its markers. @throws Error for a page without them. */
export function replaceDiagram(page: string, diagram: string): string {
  const [before, rest] = page.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error(`the page has no ${BEGIN} and ${END}`);
  return `${before}${BEGIN}\n\n${diagram}\n\n${END}${after}`;
}
