/** What images run on, in the words of OCI, of Python and of wheels. */
export interface Platform {
  /** As OCI and Go call it. */
  os: 'linux';
  /** As OCI and Go call it. */
  architecture: string;
  /** As `uname` and wheels call it. */
  machine: string;
  /** As messages call it. */
  title: string;
  /** The platform tags of wheels that it takes, next to `any` (PyPA's "Platform compatibility tags"). */
  wheelTags: RegExp;
  /** What PEP 508 calls the environment of its CPython, without the version. */
  markers: Readonly<Record<string, string>>;
}

/** A platform of Linux with glibc, whose wheels have the tags `linux` and `manylinux`. */
function linux(architecture: string, machine: string, title: string): Platform {
  return {
    os: 'linux',
    architecture,
    machine,
    title,
    wheelTags: new RegExp(`^(?:linux|manylinux(?:1|2010|2014|_2_\\d+))_${machine}$`, 'u'),
    markers: {
      sys_platform: 'linux',
      platform_system: 'Linux',
      platform_machine: machine,
      os_name: 'posix',
      implementation_name: 'cpython',
      platform_python_implementation: 'CPython',
    },
  };
}

/** The platform of the builder image and of all images. */
export const PLATFORM: Platform = linux('amd64', 'x86_64', 'Linux x86-64');
