/** The part of fs-native-extensions used here: locks that the kernel drops with the process that held them. */
declare module 'fs-native-extensions' {
  /** Takes an exclusive lock on a whole open file, without waiting; false when another open file holds it. */
  export function tryLock(fd: number): boolean;
}
