/** Whether a text is a version of Debian (deb-version(7)); only those have an order. */
export function isDebianVersion(text: string): boolean {
  return /^(?:\d{1,9}:)?\d[A-Za-z0-9.+~-]*$/u.test(text) && !text.endsWith('-');
}

/** Orders versions as dpkg does (deb-version(7)): epoch, upstream version, revision. */
export function orderDebian(one: string, other: string): number {
  const [left, right] = [parse(one), parse(other)];
  const epochs = left.epoch - right.epoch;
  return epochs !== 0 ? epochs : orderPart(left.upstream, right.upstream) || orderPart(left.revision, right.revision);
}

function parse(version: string): { epoch: number; upstream: string; revision: string } {
  const { epoch = '0', rest = version } = /^(?<epoch>\d+):(?<rest>.*)$/u.exec(version)?.groups ?? {};
  const dash = rest.lastIndexOf('-');
  const [upstream, revision] = dash < 0 ? [rest, ''] : [rest.slice(0, dash), rest.slice(dash + 1)];
  return { epoch: Number(epoch), upstream, revision };
}

/** Compares runs of non-digits and numbers in turn. */
function orderPart(one: string, other: string): number {
  const [left, right] = [runsOf(one), runsOf(other)];
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const [a, b] = [left[index] ?? ['', '0'], right[index] ?? ['', '0']];
    const order = orderText(a[0] ?? '', b[0] ?? '') || orderNumbers(a[1] ?? '', b[1] ?? '');
    if (order !== 0) return order;
  }
  return 0;
}

const runsOf = (text: string): string[][] =>
  [...text.matchAll(/(?<text>\D*)(?<number>\d*)/gu)].map(({ groups }) => [groups?.text ?? '', groups?.number ?? '']);

/** Numbers may have more digits than JavaScript's numbers hold, such as times in versions of snapshots. */
function orderNumbers(one: string, other: string): number {
  const [left, right] = [one.replace(/^0+/u, ''), other.replace(/^0+/u, '')];
  if (left.length !== right.length) return left.length - right.length;
  return left < right ? -1 : left > right ? 1 : 0;
}

function orderText(one: string, other: string): number {
  for (let index = 0; index < Math.max(one.length, other.length); index += 1) {
    const order = weight(one[index]) - weight(other[index]);
    if (order !== 0) return order;
  }
  return 0;
}

/** `~` sorts before the end, letters before all other characters. */
function weight(character: string | undefined): number {
  if (character === undefined) return 0;
  if (character === '~') return -1;
  const code = character.charCodeAt(0);
  return /[A-Za-z]/u.test(character) ? code : code + 256;
}
