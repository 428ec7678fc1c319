import { StxError } from '@stx/errors';

const LINE =
  /^deb(?: \[(?<options>[^\]]*)\])? (?<url>(?:https?|file):\/[^\s'"`$\\]+) (?<suite>[A-Za-z0-9._/{}-]+)(?<components>(?: [A-Za-z0-9._-]+)+)$/u;
const OPTION = /^(?:trusted|check-valid-until)=(?:yes|no)$/u;

/** One line of apt's sources.list(5), which STX_APT_MIRROR may hold instead of a URL; `{codename}` in its suite is the base's. */
export interface AptLine {
  text: string;
  url: string;
  /** Signatures are not checked. */
  isTrusted: boolean;
}

/**
 * Parses lines as `deb [check-valid-until=no] http://archive/debian {codename} main`, one a line or with `;` between them.
 *
 * @throws StxError SETTING_INVALID that names the first line with another form; its text may hold a password and is not shown.
 */
export function parseAptLines(name: string, value: string): AptLine[] {
  const lines = value.split(/[\n;]/u).map((line) => line.trim().replaceAll(/\s+/gu, ' '));
  return lines
    .filter((line) => line !== '')
    .map((text, index) => {
      const { options = '', url } = LINE.exec(text)?.groups ?? {};
      const words = options.split(' ').filter((word) => word !== '');
      if (url !== undefined && words.every((word) => OPTION.test(word))) {
        return { text, url, isTrusted: words.includes('trusted=yes') };
      }
      throw new StxError('SETTING_INVALID', `${name}: line ${String(index + 1)} is not a line of deb sources`, {
        hint: `set ${name} to a URL, or to lines such as: deb [check-valid-until=no trusted=yes] http://archive/debian {codename} main`,
      });
    });
}
