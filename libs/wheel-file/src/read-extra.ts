/** Extra fields (APPNOTE 4.5.2 and 4.6) that say nothing of a file's name, place or content: times, owners, a Java mark. */
const HARMLESS = new Set([0x000a, 0x5455, 0x5855, 0x7855, 0x7875, 0xcafe]);
const ZIP64 = 0x0001;

/** What the header that an extra field belongs to says. */
export interface Sizes {
  bytes: number;
  packedBytes: number;
}

/**
 * What is wrong with the extra fields of a header. Fields that give a file another name (Info-ZIP's unicode path, 0x7075), other
 * sizes or another encryption are what readers of zip files disagree on.
 *
 * @param local The sizes a local header gives; only there may a zip64 field stand, as Python writes it, and repeat them.
 */
export function extraFault(extra: Buffer, local?: Sizes): string | undefined {
  let at = 0;
  while (at < extra.length) {
    if (at + 4 > extra.length) return 'has a broken extra field';
    const id = extra.readUInt16LE(at);
    const end = at + 4 + extra.readUInt16LE(at + 2);
    if (end > extra.length) return 'has a broken extra field';
    const isRepeated = id === ZIP64 && local !== undefined && repeats(extra.subarray(at + 4, end), local);
    if (!isRepeated && !HARMLESS.has(id)) {
      return `has the extra field 0x${id.toString(16).padStart(4, '0')}, which readers of zip files treat differently`;
    }
    at = end;
  }
  return undefined;
}

function repeats(field: Buffer, { bytes, packedBytes }: Sizes): boolean {
  if (field.length !== 16) return false;
  return field.readBigUInt64LE(0) === BigInt(bytes) && field.readBigUInt64LE(8) === BigInt(packedBytes);
}
