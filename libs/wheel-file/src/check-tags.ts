/** What wheels are installed on. */
export interface Target {
  /** Such as `3.13`. */
  python: string;
  /** As wheels call it, such as `x86_64`. */
  machine: string;
}

/** Whether an interpreter takes a wheel with one of the tags (PyPA's "Platform compatibility tags"), on Linux with glibc. */
export function isCompatible(tags: readonly string[], target: Target): boolean {
  return tags.some((tag) => {
    const [python = '', abi = '', platform = ''] = tag.split('-');
    return takesPlatform(platform, target) && takesPython(python, abi, target);
  });
}

function takesPlatform(platform: string, { machine }: Target): boolean {
  if (platform === 'any') return true;
  const found = /^(?:linux|manylinux1|manylinux2010|manylinux2014|manylinux_\d+_\d+)_(?<machine>.+)$/u.exec(platform);
  return found?.groups?.machine === machine;
}

function takesPython(python: string, abi: string, target: Target): boolean {
  const minor = Number(target.python.split('.')[1]);
  const exact = `cp3${String(minor)}`;
  const found = /^(?<kind>py|cp)3(?<minor>\d*)$/u.exec(python)?.groups;
  if (found === undefined) return false;
  const [own, isOlder] = [found.minor === '' ? undefined : Number(found.minor), Number(found.minor) <= minor];
  if (abi === 'none') return found.kind === 'py' ? isOlder : own === minor;
  if (found.kind !== 'cp' || own === undefined) return false;
  return abi === 'abi3' ? isOlder && own >= 2 : python === exact && abi === exact;
}
