import { StxError } from '@stx/errors';

const WAITS = [1, 2, 4, 8];

/**
 * A shell function for a RUN: `again apt-get …` retries a command after transient mirror errors, with growing, reported
 * delays. apt itself retries at once, and never for a signed package list.
 */
export function againFunction(waits: readonly number[] = WAITS): string {
  return `again() { for wait in ${waits.join(' ')}; do "$@" && return; echo "stx: $1 failed; retrying in $wait s"; sleep "$wait"; done; "$@"; }`;
}

/** Without `--error-on=any` an update succeeds even when no mirror is reachable. */
export const APT_UPDATE = 'apt-get -o Acquire::Retries=3 -qq --error-on=any update';

const TRANSIENT =
  /Failed to fetch .*(?: (?:429|5\d\d) |could not |unable to connect|timed out|connection |temporary failure)/iu;

/** Whether apt, or a program that calls it, failed with a transient network error. */
export function isTransientForApt(error: unknown): boolean {
  return error instanceof StxError && error.code === 'PROGRAM_FAILED' && TRANSIENT.test(error.message);
}

/** The number of attempts of apt on this machine, and the first delay. */
export const APT_TRIES = { attempts: WAITS.length + 1, firstDelayMilliseconds: 1_000 };
