import { DISTRIBUTIONS, type Base } from '@stx/formats';

/** The shell command, up to the name of the file, that writes the /etc/lsb-release that LOCI sources. */
export function writeRelease({ distribution, codename }: Base): string {
  return `printf 'DISTRIB_ID=${DISTRIBUTIONS[distribution].title}\\nDISTRIB_CODENAME=${codename}\\n' >`;
}
