import { foreignReference } from '@stx/formats';
import {
  BASE_CONTEXT,
  expandImage,
  findSources,
  globalArguments,
  readInstructions,
  refuseSources,
  WHEELS_CONTEXT,
} from '@stx/recipes';
import type { TreeFile } from './read-directive-file.js';
import type { Remark } from './remark.js';

/** What image.yaml has to name for a Dockerfile. */
export interface Survey {
  /** Whether a stage starts from StarlingX's base image. */
  hasBase: boolean;
  /** Whether it declares the argument WHEELS. */
  hasWheels: boolean;
  /** Whether an instruction reads the default context. */
  hasContext: boolean;
  /** Images of registries. */
  images: string[];
  /** Lines that do here something else than in StarlingX, or nothing. */
  remarks: Remark[];
}

/** What StarlingX's build gives a Dockerfile as arguments. */
const GIVEN = { BASE: BASE_CONTEXT, WHEELS: WHEELS_CONTEXT };
const ADDRESS = /^[a-z][a-z0-9+.-]*:\/\//u;

/** Reads what a Dockerfile of StarlingX takes from elsewhere. */
export function surveyDockerfile({ file, text }: TreeFile): Survey {
  const { instructions } = readInstructions(text);
  const globals = globalArguments(instructions, GIVEN);
  const hasWheels = instructions.some(
    ({ keyword, rest }) => keyword === 'ARG' && /(?:^|\s)WHEELS(?:[=\s]|$)/u.test(rest),
  );
  const names = new Set<string>();
  const stages = new Set(['scratch']);
  let hasContext = false;
  for (const { kind, name } of instructions.flatMap(findSources)) {
    if (kind === 'as') stages.add(name);
    else if (kind === 'context' || (kind === 'add' && !ADDRESS.test(name))) hasContext = true;
    else if (kind === 'from' || kind === 'copy' || kind === 'mount') {
      const image = kind === 'from' ? expandImage(name, globals) : name;
      if (image !== undefined && !stages.has(image.toLowerCase())) names.add(image);
    }
  }
  const own = [BASE_CONTEXT, WHEELS_CONTEXT].filter((name) => names.has(name));
  const isForeign = (name: string): boolean => !own.includes(name) && foreignReference.safeParse(name).success;
  const images = [...names].filter((name) => isForeign(name) && !/^\d+$/u.test(name));
  const { faults } = refuseSources(text, file, { names: own, images, hasContext, arguments: GIVEN });
  const refused = faults.map(({ message, hint = '', place }) => ({
    file,
    line: place?.line ?? 1,
    key: '',
    value: '',
    why: `the build refuses it: ${message}; ${hint}`,
  }));
  const others = instructions.flatMap(({ line, keyword, rest }) =>
    keyword === 'RUN' || keyword === 'ADD'
      ? whyDifferent(rest).map(({ value, why }) => ({ file, line, key: '', value, why }))
      : [],
  );
  return { hasBase: names.has(BASE_CONTEXT), hasWheels, hasContext, images, remarks: [...refused, ...others] };
}

function whyDifferent(command: string): { value: string; why: string }[] {
  const list = /\/etc\/apt\/sources\.list\.d\/[\w.-]+\.list\.disabled/u.exec(command)?.[0];
  const wheels = /\$(?:WHEELS\b|\{WHEELS\})/u.exec(command)?.[0];
  return [
    ...(list === undefined || command.includes('--mount')
      ? []
      : [{ value: list, why: "is a file of StarlingX's base image; the base does not have it: edit the Dockerfile" }]),
    ...(wheels === undefined
      ? []
      : [
          {
            value: wheels,
            why: `is the address of a tarball in StarlingX, and here the context ${WHEELS_CONTEXT}: use \`RUN --mount=type=bind,from=${WHEELS_CONTEXT},target=/tmp/wheels\`, and download nothing`,
          },
        ]),
  ];
}
