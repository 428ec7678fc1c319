import { StringDecoder } from 'node:string_decoder';
import type { SolveStatus } from './read-status.js';

/** What happened to a step of a solve; steps have numbers in the order in which they began. */
export type StepEvent = { step: number } & (
  | { kind: 'began'; name: string }
  | { kind: 'output'; seconds: number; text: string }
  | { kind: 'part'; name: string; seconds: number }
  | { kind: 'warned'; text: string }
  | { kind: 'ended'; seconds: number; outcome: 'done' | 'cached' | 'canceled' }
  | { kind: 'failed'; text: string }
);

interface Step {
  step: number;
  began: number;
  isOver: boolean;
  parts: Set<string>;
  /** Output that has no line end yet, for each stream. */
  rest: Map<number, { decoder: StringDecoder; text: string }>;
}

type Vertex = NonNullable<SolveStatus['vertexes']>[number];

const secondsBetween = (from: number, to: string): number => Math.max(0, Date.parse(to) - from) / 1000;

/** Turns the statuses of one solve, in their order, into events of its steps. */
export class StepFollower {
  readonly #steps = new Map<string, Step>();

  follow(status: SolveStatus): StepEvent[] {
    return [
      ...(status.vertexes ?? []).flatMap((vertex) => this.#begun(vertex)),
      ...(status.statuses ?? []).flatMap((part) => this.#part(part)),
      ...(status.warnings ?? []).flatMap(({ vertex, short }) => this.#warning(vertex, short ?? '')),
      ...(status.logs ?? []).flatMap((log) => this.#output(log)),
      ...(status.vertexes ?? []).flatMap((vertex) => this.#over(vertex)),
    ];
  }

  #begun({ digest, name, started }: Vertex): StepEvent[] {
    if (started === undefined) return [];
    const began = Date.parse(started);
    const known = this.#steps.get(digest);
    if (known !== undefined) {
      // A step that is interrupted and restarted keeps its number.
      if (began > known.began) Object.assign(known, { began, isOver: false });
      return [];
    }
    const step = this.#steps.size + 1;
    this.#steps.set(digest, { step, began, isOver: false, parts: new Set(), rest: new Map() });
    return [{ step, kind: 'began', name: name.replaceAll(/\s*\n\s*/gu, ' ') }];
  }

  /** Parts of a step, such as a layer's download, are reported when they end. */
  #part({ id, vertex, started, completed }: NonNullable<SolveStatus['statuses']>[number]): StepEvent[] {
    const known = this.#steps.get(vertex);
    if (known === undefined || completed === undefined || known.parts.has(id)) return [];
    known.parts.add(id);
    const from = started === undefined ? known.began : Date.parse(started);
    return [{ step: known.step, kind: 'part', name: id, seconds: secondsBetween(from, completed) }];
  }

  #warning(vertex: string, short: string): StepEvent[] {
    const known = this.#steps.get(vertex);
    const text = Buffer.from(short, 'base64').toString('utf8');
    return known === undefined ? [] : [{ step: known.step, kind: 'warned', text }];
  }

  #output({ vertex, stream, data, timestamp }: NonNullable<SolveStatus['logs']>[number]): StepEvent[] {
    const known = this.#steps.get(vertex);
    if (known === undefined) return [];
    const rest = known.rest.get(stream) ?? { decoder: new StringDecoder('utf8'), text: '' };
    const lines = `${rest.text}${rest.decoder.write(Buffer.from(data ?? '', 'base64'))}`.split('\n');
    known.rest.set(stream, { decoder: rest.decoder, text: lines.pop() ?? '' });
    const seconds = secondsBetween(known.began, timestamp);
    return lines.map((line) => ({ step: known.step, kind: 'output', seconds, text: shown(line) }));
  }

  #over({ digest, completed, cached, error }: Vertex): StepEvent[] {
    const known = this.#steps.get(digest);
    if (known === undefined || completed === undefined || known.isOver) return [];
    known.isOver = true;
    const { step } = known;
    const seconds = secondsBetween(known.began, completed);
    const rests = [...known.rest.values()].map(({ decoder, text }) => text + decoder.end());
    known.rest.clear();
    const last = rests.filter((text) => text !== '').map((text) => ({ step, seconds, text: shown(text) }));
    const output = last.map((line) => ({ ...line, kind: 'output' as const }));
    if (error !== '' && !error.endsWith('context canceled')) return [...output, { step, kind: 'failed', text: error }];
    const outcome = error !== '' ? 'canceled' : cached ? 'cached' : 'done';
    return [...output, { step, kind: 'ended', seconds, outcome }];
  }
}

/** What a terminal shows of a line in which carriage returns write over what stood there. */
function shown(line: string): string {
  return (
    line
      .split('\r')
      .filter((part) => part !== '')
      .at(-1) ?? ''
  );
}
