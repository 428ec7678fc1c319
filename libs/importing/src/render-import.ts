import { printable } from '@stx/errors';
import { renderYaml } from '@stx/formats';
import { imageProjectJson, lockReportInput } from './image-project-json.js';
import type { ImportPlan } from './plan-import.js';
import type { Remark } from './remark.js';

/** A file to write, by its path in the workspace. */
export interface PlannedFile {
  path: string;
  text: string;
}

const SCHEMA = '# yaml-language-server: $schema=../../tools/schemas/';

/** The files of an import's projects. */
export function importedFiles({ projects, wheelSet }: ImportPlan): PlannedFile[] {
  const images = projects.flatMap(({ name, file, image, base, wheels }) => [
    {
      path: `images/${name}/image.yaml`,
      text: `${SCHEMA}image.schema.json\n# Imported from ${file}\n${renderYaml(image)}`,
    },
    { path: `images/${name}/project.json`, text: json(imageProjectJson({ name, base, wheels })) },
  ]);
  if (wheelSet === undefined) return images;
  const folder = `wheels/${wheelSet.name}`;
  return [
    ...images,
    { path: `${folder}/wheels.yaml`, text: `${SCHEMA}wheels.schema.json\n${renderYaml(wheelSet.set)}` },
    { path: `${folder}/project.json`, text: json(wheelsProjectJson(wheelSet.name, wheelSet.set.base)) },
  ];
}

const json = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;

function wheelsProjectJson(name: string, base: string): object {
  return {
    name: `wheels-${name}`,
    implicitDependencies: [`base-${base}`, `builder-${base}`],
    namedInputs: lockReportInput(`wheels-${name}`),
    targets: {
      lock: { executor: './tools/nx-stx:lock-wheels' },
      'check-lock': {},
      'build-wheels': {},
      'pack-wheels': {},
      'report-wheels': { executor: './tools/nx-stx:report-wheels' },
    },
  };
}

const shown = (text: string): string => {
  const line = text.replaceAll(/\s+/gu, ' ').trim();
  return line.length > 100 ? `${line.slice(0, 97)}...` : line;
};

/** What an import could not carry over, as text: one line per finding, and one for a whole file that is left for one reason. */
export function renderRemarks(remarks: readonly Remark[]): string {
  const lines = new Map<string, string[]>();
  for (const remark of remarks) {
    const { file, line, key, value, why } = remark;
    if (why.startsWith('not imported:')) {
      const whole = `${file}: ${why}`;
      lines.set(whole, [...(lines.get(whole) ?? []), ...(key === '' ? [] : [key])]);
    } else {
      const text = [key, shown(value), why].filter((part) => part !== '').join(' ');
      lines.set(`${file}:${String(line)}: ${text}`, []);
    }
  }
  const told = [...lines].map(([line, keys]) => (keys.length === 0 ? line : `${line} (${keys.join(', ')})`));
  return printable(told.join('\n'));
}
