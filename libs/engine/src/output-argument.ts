import type { Output } from './build-request.js';

/** A field of BuildKit's comma-separated options. */
export function csvField(field: string): string {
  return /[",\n\r]/u.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}

/** The value of BuildKit's `--output` flag; `rewrite-timestamp` needs BuildKit 0.13 or newer. */
export function outputArgument(output: Output): string | undefined {
  switch (output.kind) {
    case 'none':
      return undefined;
    case 'folder':
      return `type=local,${csvField(`dest=${output.path}`)}`;
    case 'image': {
      const level = output.level === undefined ? '' : `,compression-level=${String(output.level)}`;
      const times = output.settled === true ? '' : ',rewrite-timestamp=true';
      return `type=oci,tar=false,${csvField(`dest=${output.layout}`)}${times},oci-mediatypes=true,compression=${output.compression}${level}`;
    }
  }
}
