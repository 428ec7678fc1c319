import { dockerfileImageSchema, type DockerfileImage } from '@stx/formats';
import type { Assignment } from './collect-assignments.js';
import { DIRECTIVE_KEYS, UPDATE_VERSION } from './directive-keys.js';
import { findDockerfile, Refusal, type DockerfileContext } from './find-dockerfile.js';
import type { StepFile } from './make-steps.js';
import type { DirectiveFile } from './read-directive-file.js';
import type { Carried, Remark } from './remark.js';
import { surveyDockerfile } from './survey-dockerfile.js';

/** The keys of image.yaml, in the order in which they are written. */
type DockerfileText = Partial<Record<keyof DockerfileImage, unknown>>;

export interface PlannedDockerfile {
  name: string;
  /** The directive file it comes from. */
  file: string;
  image: DockerfileText;
  /** Undefined for an image that starts from none of the workspace's. */
  base?: string;
  wheels: string[];
  /** The Dockerfile and patches, next to image.yaml. */
  files: StepFile[];
}

export interface DockerfilePlan {
  dockerfile?: PlannedDockerfile;
  remarks: Remark[];
  carried: Carried[];
}

/** Turns a directive file of the builders docker and script into the project of a Dockerfile image. */
export function planDockerfileProject(source: DirectiveFile, context: DockerfileContext): DockerfilePlan {
  const { file, name, label, builder, directives } = source;
  const remarks = [...source.remarks];
  const carried: Carried[] = [];
  for (const each of directives.values()) {
    const why = whyNotCarried(each, name, source);
    if (why === undefined) carried.push({ file, line: each.line, key: each.key });
    else remarks.push({ file, line: each.line, key: each.key, value: each.value, why });
  }
  try {
    const parts = findDockerfile(source, context, remarks);
    const { text } = parts;
    const survey = text === undefined ? undefined : surveyDockerfile({ file: parts.file, text });
    remarks.push(...(survey?.remarks ?? []));
    const { hasBase = false, hasWheels = false, hasContext = true, images = [] } = survey ?? {};
    const base = hasBase ? context.base : undefined;
    const wheels = hasWheels ? [...context.sets] : [];
    const image: DockerfileText = {
      builder: 'dockerfile',
      ...(label === `stx-${name}` ? {} : { label }),
      ...(base === undefined ? {} : { base }),
      ...(images.length === 0 ? {} : { images }),
      ...(hasContext ? { context: parts.context() } : {}),
      ...(wheels.length === 0 ? {} : { wheels }),
    };
    const checked = dockerfileImageSchema.safeParse(image);
    const [issue] = checked.error?.issues ?? [];
    if (issue !== undefined) throw new Refusal('', `${issue.path.map(String).join('.')}: ${issue.message}`);
    const files = [...(text === undefined ? [] : [{ path: 'Dockerfile', text }]), ...parts.patches];
    return {
      dockerfile: { name, file, image, ...(base === undefined ? {} : { base }), wheels, files },
      remarks,
      carried,
    };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const directive = directives.get(error.key);
    const at = { file, line: directive?.line ?? 1, key: error.key, value: directive?.value ?? '' };
    remarks.push({ ...at, why: `the image is not imported: ${error.message}` });
    return { remarks, carried };
  }
}

/** Why a directive is not in image.yaml; undefined for one that is. */
function whyNotCarried(
  { key, value }: Assignment,
  name: string,
  { builder, directives }: DirectiveFile,
): string | undefined {
  if (DIRECTIVE_KEYS[builder]?.includes(key) !== true) return `is ignored: the builder '${builder}' does not read it`;
  if (key === 'IMAGE_UPDATE_VER') return /^0?$/u.test(value.trim()) ? undefined : UPDATE_VERSION;
  if (/^(?:CUSTOMIZATION|POSTBUILD_)/u.test(key))
    return value.trim() === '' ? undefined : `is not carried over: add it to images/${name}/Dockerfile`;
  if (/^DOCKER_(?:CONTEXT|FILE)$/u.test(key) && directives.has('DOCKER_REPO'))
    return 'is ignored: StarlingX does not read it with DOCKER_REPO';
  return undefined;
}
