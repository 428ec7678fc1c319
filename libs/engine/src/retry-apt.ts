import { StxError } from '@stx/errors';

const WAITS = [1, 2, 4, 8];

/**
 * A shell's function for a RUN: `again apt-get …` repeats what a mirror's bad moment made fail, with growing waits that the
 * user is told. apt itself asks again at once, and for a signed list of packages not at all.
 */
export function againFunction(waits: readonly number[] = WAITS): string {
  return `again() { for wait in ${waits.join(' ')}; do "$@" && return; echo "stx: $1 failed; trying again in $wait s"; sleep "$wait"; done; "$@"; }`;
}

/** Without `--error-on=any` apt calls an update done when it could reach nothing. */
export const APT_UPDATE = 'apt-get -o Acquire::Retries=3 -qq --error-on=any update';

const TRANSIENT =
  /Failed to fetch .*(?: (?:429|5\d\d) |could not |unable to connect|timed out|connection |temporary failure)/iu;

/** Whether apt, or what calls it, failed for a network that may work again in a moment. */
export function isTransientForApt(error: unknown): boolean {
  return error instanceof StxError && error.code === 'PROGRAM_FAILED' && TRANSIENT.test(error.message);
}

/** How often apt is run in all on this machine, and the first wait. */
export const APT_TRIES = { attempts: WAITS.length + 1, firstDelayMilliseconds: 1_000 };
