import { documentOf, wordsOf, type Instruction } from './read-instructions.js';

/** Something that an instruction names and that may lie outside of the Dockerfile and its contexts. */
export interface Source {
  line: number;
  kind: 'from' | 'as' | 'copy' | 'add' | 'context' | 'mount' | 'onbuild' | 'unread';
  name: string;
}

const INSTRUCTIONS = new Set(
  'ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD RUN SHELL STOPSIGNAL USER VOLUME WORKDIR'.split(
    ' ',
  ),
);

/** What an instruction names, in order; `unread` says what BuildKit would refuse. */
export function findSources({ line, keyword, flags, rest }: Instruction): Source[] {
  const source = (kind: Source['kind'], name: string): Source => ({ line, kind, name });
  switch (keyword) {
    case 'FROM': {
      const [image = '', as, stage, ...more] = rest === '' ? [] : rest.split(/[\t\v\f\r ]+/u);
      if (as === undefined && image !== '') return [source('from', image)];
      if (as?.toLowerCase() !== 'as' || stage === undefined || more.length > 0)
        return [source('unread', `FROM ${rest}`)];
      return [source('from', image), source('as', stage.toLowerCase())];
    }
    case 'COPY': {
      const from = valuesOf(flags, 'from').filter((name) => name !== '');
      if (from.length > 0) return from.map((name) => source('copy', name));
      const files = wordsOf(rest)
        .slice(0, -1)
        .filter((word) => documentOf(word) === undefined);
      return files.slice(0, 1).map((name) => source('context', name));
    }
    case 'ADD':
      return wordsOf(rest)
        .slice(0, -1)
        .flatMap((name) => (documentOf(name) === undefined ? [source('add', name)] : []));
    case 'RUN':
      return valuesOf(flags, 'mount').flatMap((mount) => {
        const fields = fieldsOf(mount);
        if (fields === undefined) return [source('unread', `--mount=${mount}`)];
        const valueOf = (key: string): string =>
          fields
            .filter((field) => field.toLowerCase().startsWith(`${key}=`))
            .at(-1)
            ?.slice(key.length + 1) ?? '';
        const name = valueOf('from');
        if (name !== '') return [source('mount', name)];
        return ['', 'bind'].includes(valueOf('type').toLowerCase()) ? [source('context', `--mount=${mount}`)] : [];
      });
    case 'ONBUILD':
      return [source('onbuild', rest)];
    default:
      return INSTRUCTIONS.has(keyword) ? [] : [source('unread', keyword)];
  }
}

function valuesOf(flags: readonly string[], name: string): string[] {
  return flags.flatMap((flag) => (flag.startsWith(`--${name}=`) ? [flag.slice(name.length + 3)] : []));
}

/** The fields of a line of comma-separated values, as BuildKit's csvvalue reads it; undefined for one that it refuses. */
function fieldsOf(line: string): string[] | undefined {
  if (line === '') return undefined;
  const fields: string[] = [];
  for (let at = 0; ;) {
    if (line[at] !== '"') {
      const comma = line.indexOf(',', at);
      const field = line.slice(at, comma < 0 ? undefined : comma);
      if (field.includes('"')) return undefined;
      fields.push(field);
      if (comma < 0) return fields;
      at = comma + 1;
      continue;
    }
    let field = '';
    for (at += 1; ;) {
      const quote = line.indexOf('"', at);
      if (quote < 0) return undefined;
      field += line.slice(at, quote);
      at = quote + 1;
      if (line[at] !== '"') break;
      field += '"';
      at += 1;
    }
    fields.push(field);
    if (at === line.length) return fields;
    if (line[at] !== ',') return undefined;
    at += 1;
  }
}
