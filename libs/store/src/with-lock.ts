export { withLock, type LockOptions } from '@stx/engine';
