import type { TarMember } from './read-tar.js';

/** Keys and values of a pax extended header; values are bytes. */
export type PaxRecords = ReadonlyMap<string, Uint8Array>;

/** Reads `<length> <key>=<value>\n` records. @throws Error for anything else. */
export function parsePax(content: Uint8Array): Map<string, Uint8Array> {
  const found = new Map<string, Uint8Array>();
  const bytes = Buffer.from(content);
  // Some programs fill the block with zeros.
  const end = bytes.findLastIndex((byte) => byte !== 0) + 1;
  for (let at = 0; at < end;) {
    const blank = bytes.indexOf(0x20, at);
    const length = /^[1-9]\d{0,7}$/u.exec(bytes.toString('latin1', at, Math.min(blank, at + 9)))?.[0];
    const next = at + Number(length);
    const equals = bytes.indexOf(0x3d, blank);
    if (length === undefined || next > end || bytes[next - 1] !== 0x0a || equals < 0 || equals >= next) {
      throw new Error(`its extended header has no record at byte ${String(at)}`);
    }
    found.set(bytes.toString('utf8', blank + 1, equals), bytes.subarray(equals + 1, next - 1));
    at = next;
  }
  return found;
}

/** Overrides a member's fields by those of its extended header. */
export function applyPax(member: TarMember, records: PaxRecords): void {
  member.name = records.get('path') ?? member.name;
  member.target = records.get('linkpath') ?? member.target;
  const size = records.get('size');
  if (size === undefined) return;
  const text = Buffer.from(size).toString('latin1');
  if (!/^\d{1,15}$/u.test(text)) throw new Error(`its extended header has the size '${text}'`);
  member.size = Number(text);
}
