import { printable } from '@stx/errors';
import { renderYaml } from '@stx/formats';
import { dockerfileProjectJson, imageProjectJson, wheelsProjectJson } from '@stx/projects';
import type { ImportPlan } from './plan-import.js';
import type { Remark } from './remark.js';

/** A file to write, by its path in the workspace. */
export interface PlannedFile {
  path: string;
  text: string;
  /** The values of a YAML or JSON file, which an update merges. */
  content?: object;
  /** The file of the tree that it comes from. */
  from?: string;
}

const SCHEMA = '# yaml-language-server: $schema=../../tools/schemas/';

/** The files of an import's projects. */
export function importedFiles({ projects, dockerfiles, wheelSet, moduleSet }: ImportPlan): PlannedFile[] {
  const images = projects.flatMap(({ name, file, image, base, wheels, files, comments }) => [
    {
      path: `images/${name}/image.yaml`,
      text: [
        `${SCHEMA}image.schema.json`,
        `# Imported from ${file}`,
        ...comments.map((comment) => `# ${oneLine(comment)}`),
        renderYaml(image),
      ].join('\n'),
      content: image,
      from: file,
    },
    json(`images/${name}/project.json`, imageProjectJson({ name, base, wheels })),
    ...files.map(({ path, text }) => ({ path: `images/${name}/${path}`, text })),
  ]);
  const ofDockerfiles = dockerfiles.flatMap(({ name, file, image, base, wheels, files }) => {
    const isLocked = image.images !== undefined || image.context !== undefined;
    return [
      {
        path: `images/${name}/image.yaml`,
        text: `${SCHEMA}dockerfile-image.schema.json\n# Imported from ${file}\n${renderYaml(image)}`,
        content: image,
        from: file,
      },
      json(`images/${name}/project.json`, dockerfileProjectJson({ name, base, wheels, isLocked })),
      ...files.map(({ path, text }) => ({ path: `images/${name}/${path}`, text })),
    ];
  });
  const sets = [wheelSet, moduleSet].filter((set) => set !== undefined);
  return [
    ...images,
    ...ofDockerfiles,
    ...sets.flatMap(({ name, set }) => [
      {
        path: `wheels/${name}/wheels.yaml`,
        text: `${SCHEMA}wheels.schema.json\n${renderYaml(set)}`,
        content: set,
      },
      json(`wheels/${name}/project.json`, wheelsProjectJson({ name, base: set.base })),
    ]),
  ];
}

const json = (path: string, content: object): PlannedFile => ({
  path,
  text: `${JSON.stringify(content, null, 2)}\n`,
  content,
});

const oneLine = (text: string): string => text.replaceAll(/\s+/gu, ' ').trim();
const shown = (text: string): string => {
  const line = oneLine(text);
  return line.length > 100 ? `${line.slice(0, 97)}...` : line;
};

/** The remarks as text: one line per finding, and one for a file that is not imported for one reason. */
export function renderRemarks(remarks: readonly Remark[]): string {
  const lines = new Map<string, string[]>();
  for (const remark of remarks) {
    const { file, line, key, value, why } = remark;
    if (why.startsWith('not imported:')) {
      const whole = `${file}: ${why}`;
      lines.set(whole, [...(lines.get(whole) ?? []), ...(key === '' ? [] : [key])]);
    } else {
      // The value of a statement or of a line of wheels.cfg begins with its key.
      const text = [value.startsWith(key) ? '' : key, shown(value), oneLine(why)]
        .filter((part) => part !== '')
        .join(' ');
      lines.set(`${file}:${String(line)}: ${text}`, []);
    }
  }
  const told = [...lines].map(([line, keys]) => (keys.length === 0 ? line : `${line} (${keys.join(', ')})`));
  return printable(told.join('\n'));
}
