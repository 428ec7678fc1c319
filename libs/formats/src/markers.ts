import { PLATFORM, type Platform } from './platform.js';
import { isVersion, orderVersions } from './versions.js';

const TOKEN =
  /\s*(?:(?<word>[A-Za-z_][A-Za-z0-9_.]*)|'(?<single>[^']*)'|"(?<double>[^"]*)"|(?<sign>===|~=|==|!=|<=|>=|<|>|\(|\)))/uy;
const COMPARISONS = new Set(['==', '===', '!=', '<', '<=', '>', '>=', '~=', 'in', 'not']);
/** Far more than real markers have; it limits the recursion for hostile ones. */
const MOST_TOKENS = 500;

interface Token {
  kind: 'word' | 'text' | 'sign';
  text: string;
}

/** Undefined if it depends on variables that images do not share. */
type Answer = boolean | undefined;

/** The variables of PEP 508 that all images of a workspace share. */
function environmentOf(python: string, { markers }: Platform): ReadonlyMap<string, string> {
  return new Map([['python_version', python], ...Object.entries(markers)]);
}

/**
 * Whether an environment marker (PEP 508) holds on a Python such as 3.13; undefined if that depends on more than the Python
 * version, or if the text is not a marker.
 */
export function markerHolds(marker: string, python: string, platform = PLATFORM): Answer {
  const tokens = tokensOf(marker);
  if (tokens === undefined) return undefined;
  const reader = new MarkerReader(tokens, environmentOf(python, platform));
  const answer = reader.alternatives();
  return reader.isAtEnd() ? answer : undefined;
}

function tokensOf(marker: string): Token[] | undefined {
  const tokens: Token[] = [];
  const pattern = new RegExp(TOKEN.source, 'uy');
  const text = marker.trimEnd();
  while (pattern.lastIndex < text.length) {
    const groups = pattern.exec(text)?.groups;
    if (groups === undefined || tokens.length === MOST_TOKENS) return undefined;
    const { word, single, double, sign } = groups;
    if (word !== undefined) tokens.push({ kind: 'word', text: word });
    else if (sign !== undefined) tokens.push({ kind: 'sign', text: sign });
    else tokens.push({ kind: 'text', text: single ?? double ?? '' });
  }
  return tokens;
}

class MarkerReader {
  private at = 0;

  constructor(
    private readonly tokens: readonly Token[],
    private readonly environment: ReadonlyMap<string, string>,
  ) {}

  isAtEnd(): boolean {
    return this.at === this.tokens.length;
  }

  private consume(text: string): boolean {
    const token = this.tokens[this.at];
    if (token === undefined || token.kind === 'text' || token.text !== text) return false;
    this.at += 1;
    return true;
  }

  alternatives(): Answer {
    let answer = this.conditions();
    while (this.consume('or')) {
      const other = this.conditions();
      answer = answer === true || other === true ? true : answer === false && other === false ? false : undefined;
    }
    return answer;
  }

  private conditions(): Answer {
    let answer = this.condition();
    while (this.consume('and')) {
      const other = this.condition();
      answer = answer === false || other === false ? false : answer === true && other === true ? true : undefined;
    }
    return answer;
  }

  private condition(): Answer {
    if (this.consume('(')) {
      const inner = this.alternatives();
      return this.consume(')') ? inner : undefined;
    }
    const [left, operator, right] = [this.value(), this.operator(), this.value()];
    return left === undefined || right === undefined || operator === undefined
      ? undefined
      : compareValues(left, operator, right);
  }

  private operator(): string | undefined {
    const { text = '' } = this.tokens[this.at] ?? {};
    if (!COMPARISONS.has(text)) return undefined;
    this.at += 1;
    if (text !== 'not') return text;
    return this.consume('in') ? 'not in' : undefined;
  }

  private value(): string | undefined {
    const token = this.tokens[this.at];
    if (token === undefined || token.kind === 'sign') return undefined;
    this.at += 1;
    return token.kind === 'text' ? token.text : this.environment.get(token.text);
  }
}

function compareValues(left: string, operator: string, right: string): Answer {
  if (operator === 'in') return right.includes(left);
  if (operator === 'not in') return !right.includes(left);
  if (operator === '===') return left === right;
  const order = isVersion(left) && isVersion(right) ? orderVersions(left, right) : undefined;
  if (operator === '==') return order === undefined ? left === right : order === 0;
  if (operator === '!=') return order === undefined ? left !== right : order !== 0;
  if (order === undefined) return undefined;
  if (operator === '<') return order < 0;
  if (operator === '<=') return order <= 0;
  if (operator === '>') return order > 0;
  if (operator === '>=') return order >= 0;
  return undefined;
}
