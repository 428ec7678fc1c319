"""The capabilities that the sandbox withholds even from root, as the kernel reports them to each process."""

from pathlib import Path

from check import Context

STATUS = Path("/proc/self/status")
# linux/capability.h
CAPABILITIES = {
    "CHOWN": 0,
    "DAC_OVERRIDE": 1,
    "DAC_READ_SEARCH": 2,
    "FOWNER": 3,
    "KILL": 5,
    "SETGID": 6,
    "SETUID": 7,
    "NET_ADMIN": 12,
    "NET_RAW": 13,
    "SYS_MODULE": 16,
    "SYS_RAWIO": 17,
    "SYS_CHROOT": 18,
    "SYS_PTRACE": 19,
    "SYS_ADMIN": 21,
    "SYS_NICE": 23,
    "SYS_RESOURCE": 24,
    "MKNOD": 27,
}


def withheld(capabilities: list[str]) -> list[str]:
    """The capabilities that no process of this sandbox can get, not even with setuid root."""
    bounding = int(_status("CapBnd"), 16)
    return [name for name in capabilities if not bounding >> CAPABILITIES[name] & 1]


def why_no_sudo(_context: Context) -> str | None:
    """Why no program can become root in this sandbox, or None if one can."""
    if _status("NoNewPrivs") == "1":
        return "the sandbox sets no_new_privs, with which sudo cannot become root"
    if missing := withheld(["SETUID", "SETGID"]):
        return f"the sandbox withholds {', '.join(missing)}, without which sudo cannot become root"
    return None


def _status(field: str) -> str:
    for line in STATUS.read_text(encoding="ascii", errors="replace").splitlines():
        name, _, value = line.partition(":")
        if name == field:
            return value.strip()
    return "0"
