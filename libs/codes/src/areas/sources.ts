import type { Meaning } from '../meaning.js';

/** Sources and their archives. */
export const SOURCES = {
  ARCHIVE_TOO_LARGE: {
    means: 'An archive has more entries or more content than the limits allow; nothing was unpacked.',
    do: 'Use another archive of the source; the hint names the limits.',
  },
  ARCHIVE_UNREADABLE: {
    means: 'An archive is damaged, or of a kind that cannot be unpacked.',
    do: 'Download it again, or use a complete archive of a kind that the hint lists.',
  },
  ARCHIVE_UNSAFE: {
    means:
      'An archive has an entry that would be written outside of its folder or is not a file; nothing was unpacked.',
    do: 'Do not use this archive; use the source from another location.',
  },
  HASH_MISMATCH: {
    means: 'A file does not have the expected SHA-256.',
    do: 'If the file was replaced on purpose, write the new hash or lock again; otherwise do not use the file.',
  },
  SOURCE_CHANGED: {
    means: 'The content of a commit does not match the locked git tree.',
    do: 'Check why the repository or the mirror has other content; lock again only if you trust it.',
  },
  SOURCE_MISSING: {
    means: 'A source that a build needs is not in the workspace or not in the store.',
    do: 'Correct the path of a local source; for others, run the target that the hint names.',
  },
  SOURCE_NOT_MIRRORED: {
    means: 'A mirror archive cannot be written for a locked source.',
    do: "Follow the hint: the repository's URL or the locked trees do not fit into one archive.",
  },
  SOURCE_UNREACHABLE: {
    means: 'A source cannot be downloaded.',
    do: 'Check URL, proxy and certificates, or set `STX_SOURCE_MIRROR` to a folder that holds it.',
  },
  SOURCE_UNSUPPORTED: {
    means: 'A source has content that cannot be reproduced, such as Git LFS pointers or odd file names.',
    do: 'Follow the hint, or use another form of the source.',
  },
  SUBDIRECTORY_MISSING: {
    means: 'A source has no folder of the name in `subdirectory`.',
    do: 'Correct `subdirectory`; it is relative to the top of the source.',
  },
} as const satisfies Readonly<Record<string, Meaning>>;
