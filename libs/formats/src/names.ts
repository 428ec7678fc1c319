import { z } from 'zod';

/** The normalized name of a distribution (PEP 503): lower case, runs of `-_.` as one `-`. */
export function normalizeName(name: string): string {
  return name.toLowerCase().replaceAll(/[-_.]+/gu, '-');
}

/** Text of one form; the name of the form is in error messages, and the title in the JSON schemas. */
export const pattern = (regex: RegExp, what: string): z.ZodString =>
  z.string().regex(regex, `is not ${what}`).meta({ title: what });

export const versionString = pattern(
  /^[0-9A-Za-z][0-9A-Za-z.!+_-]*$/u,
  'a version; write it as text in quotes, such as "1.10"',
);
export const distributionName = pattern(
  /^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/u,
  'the name of a Python distribution (letters, digits, ".", "_", "-")',
);
/** A requirement without markers, URLs or options, since LOCI does not quote PIP_PACKAGES. */
export const pipRequirement = pattern(
  /^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?(\[[A-Za-z0-9._,-]+\])?([=<>!~]=?=?[0-9][0-9A-Za-z.*+!_-]*(,[=<>!~]=?=?[0-9][0-9A-Za-z.*+!_-]*)*)?$/u,
  'a requirement such as "os-brick", "oslo.messaging[kafka]" or "lxml>=6.0"',
);
export const debianPackage = pattern(
  // With a trailing `-` or `+`, apt removes or installs the package.
  /^[a-z0-9][a-z0-9+.-]*([a-z0-9.]|\+\+)(=[0-9A-Za-z.+:~-]*[0-9A-Za-z.~])?$/u,
  'the name of a Debian package, such as "libpq5" or "libpq5=17.5-1"',
);
export const projectName = pattern(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/u, 'a name of lower-case letters, digits and "-"');
export const profileName = pattern(/^[a-z0-9][a-z0-9_-]*$/u, 'a profile name (lower-case letters, digits, "_", "-")');
export const sha256 = pattern(/^[0-9a-f]{64}$/u, 'a SHA-256 (64 hexadecimal digits)');
export const digest = pattern(/^sha256:[0-9a-f]{64}$/u, 'a digest (sha256: and 64 hexadecimal digits)');
export const gitObject = pattern(
  /^[0-9a-f]{40}$/u,
  'a full git object id (40 hexadecimal digits), not a branch or tag',
);
// URLs get into locks, images and records, so only ssh URLs may contain a user, and none a password or token.
export const repositoryUrl = pattern(
  /^(?!https?:\/\/[^/]*@)(?![a-z]+:\/\/[^/@]*:[^/]*@)(https?|ssh|git|file):\/\/[^\s'"`$;\\?#]+$/u,
  'a repository URL (https://, ssh://, git:// or file://) without query or credentials (git has helpers)',
).refine((url) => URL.canParse(url), 'is not a valid URL');
const SECRET_QUERY =
  /[?&;#](?:[^=&;#]*[-_.])?(?:access|auth|authorization|credential|jwt|key|passwd|password|pat|private|pwd|secret|sig|signature|token|x-amz-[a-z-]+)(?:[-_.]?(?:key|id|token))?=/iu;
export const archiveUrl = pattern(
  /^(?!https?:\/\/[^/]*@)https?:\/\/[^\s'"`$;\\]+$/u,
  'an http or https URL without credentials',
)
  .refine((url) => URL.canParse(url), 'is not a valid URL')
  .refine((url) => !SECRET_QUERY.test(url), 'has a token or password in its query; locks and records would reveal it')
  .refine(
    (url) => !/\.(?:7z|rar|lz|lzma|lzo|lz4|z|cab|cpio|iso|deb|rpm)$/iu.test(url.replace(/[?#].*$/su, '')),
    'is not a supported archive; use .zip, .tar, .tar.gz, .tar.zst, .tar.xz or .tar.bz2',
  );
// `!` separates the epoch of a version.
export const fileName = pattern(/^[A-Za-z0-9][A-Za-z0-9._+!-]*$/u, 'a plain file name');
export const debFile = pattern(/^[A-Za-z0-9][A-Za-z0-9._+~-]*\.deb$/u, 'the name of a .deb file');
export const relativePath = pattern(
  /^(?!\/)(?!-)(?!.*(^|\/)\.\.(\/|$))[A-Za-z0-9._+@/-]+$/u,
  'a relative path without ".."',
);
export const absolutePath = pattern(
  /^(?!.*\/\.\.(\/|$))\/[A-Za-z0-9._+@/-]*$/u,
  'an absolute path without ".." or blanks',
);
export const environmentName = pattern(/^[A-Za-z_][A-Za-z0-9_]*$/u, 'the name of an environment variable');
// eslint's no-control-regex does not see \p{Cc}; a newline would end a Dockerfile instruction.
export const oneLine = pattern(/^[^\p{Cc}]*$/u, 'one line of text without control characters');
export const imageLabel = pattern(
  /^[A-Za-z0-9][A-Za-z0-9._/-]*$/u,
  'the name of an image label, such as org.opencontainers.image.title',
);
export const imageReference = pattern(
  /^[A-Za-z0-9][A-Za-z0-9._:/-]*$/u,
  'an image reference (registry, repository and optional tag)',
);
export const releaseName = pattern(
  /^[0-9A-Za-z][0-9A-Za-z._-]*$/u,
  'the name of an OpenStack release in quotes, such as "2026.1"',
);
export const octalMode = pattern(/^0?[0-7]{3,4}$/u, 'an octal mode in quotes, such as "0755"');
export const labelName = pattern(
  /^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$/u,
  'a label: lower-case letters, digits, ".", "_", "-"',
);
export const systemUser = pattern(/^[a-z_][a-z0-9_-]{0,31}$/u, 'the name of a system user');
