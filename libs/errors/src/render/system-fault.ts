import { types } from 'node:util';
import { StxError } from '../stx-error.js';

type SystemError = Error & { code: string; syscall?: string; path?: string; dest?: string };

/** Errors of the operating system that its user can fix, by the code that Node gives (errno(3)). */
const FAULTS = {
  ENOSPC: ['DISK_FULL', 'no space is left on the disk', 'free space, or set STX_CACHE_DIR to a folder on another disk'],
  EDQUOT: ['DISK_FULL', "the user's disk quota is used up", 'free space, or set STX_CACHE_DIR to another disk'],
  EROFS: ['FILE_DENIED', 'the file system is read-only', 'mount it writable, or work in a clone on another disk'],
  EACCES: ['FILE_DENIED', 'permission denied', 'give your user access to the file, or run the command as its owner'],
  EPERM: [
    'FILE_DENIED',
    'operation not permitted',
    'give your user access to the file, or run the command as its owner',
  ],
  EMFILE: ['TOO_MANY_FILES', 'the limit of open files is reached', 'raise the limit: ulimit -n 65536'],
  ENFILE: [
    'TOO_MANY_FILES',
    "the machine's limit of open files is reached",
    'raise the limit: sysctl -w fs.file-max=1000000',
  ],
} as const;

const isKnown = (code: string): code is keyof typeof FAULTS => code in FAULTS;

const isSystemError = (error: unknown): error is SystemError =>
  types.isNativeError(error) && 'code' in error && typeof error.code === 'string' && 'syscall' in error;

/** An error of the operating system as one that the user can act on; undefined for any other error. */
export function systemFault(error: unknown): StxError | undefined {
  if (!isSystemError(error) || !isKnown(error.code)) return undefined;
  const [code, message, hint] = FAULTS[error.code];
  const { syscall = '', path, dest } = error;
  const file = dest ?? path;
  return new StxError(code, `${message} (${error.code} from ${syscall})`, {
    hint,
    cause: error,
    ...(file === undefined ? {} : { place: { file } }),
  });
}
