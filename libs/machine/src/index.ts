export { inherit, processEnvironment, type Environment } from './environment.js';
export { requireOwnProgram, requirePrivate } from './require-private.js';
export { HIDDEN, machineRedactor, redact, redactorOf, redactValue, secretsOf } from './redact.js';
export { knownSecrets, loginFiles } from './known-secrets.js';
export { secretsOfValue, type Secret, type ValueKind } from './secrets-of.js';
export { setting, SETTINGS, type SettingName } from './settings.js';
export { withTemporaryFolder } from './with-temporary-folder.js';
export { besideOf, placeAtomic, sync, writeFileAtomic } from './write-file-atomic.js';
