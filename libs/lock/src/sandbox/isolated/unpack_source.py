"""Unpacks sdists where nothing but the sdist can be reached: in steps without a network, of one source each."""

import os
import shutil
import tarfile
import tempfile


class UnpackFault(Exception):
    """An archive that cannot be unpacked, worded for the user."""


def unpack_source(archive: str, folder: str) -> None:
    """Unpacks an sdist to one place.

    pip's own is another each time, and compilers write where a source lay into what they make.

    @raises UnpackFault
    """
    with tempfile.TemporaryDirectory(dir=os.path.dirname(folder)) as temporary:
        try:
            unpack(archive, temporary)
        # Python's readers raise much more than their documented errors for what a hostile archive holds.
        except Exception as fault:
            raise UnpackFault(
                f"{os.path.basename(archive)} cannot be unpacked: {type(fault).__name__}: {fault}"
            ) from fault
        names = os.listdir(temporary)
        top = os.path.join(temporary, names[0]) if len(names) == 1 else ""
        if os.path.isdir(top) and not os.path.islink(top):
            os.rename(top, folder)
        else:
            shutil.copytree(temporary, folder, symlinks=True)


def unpack(archive: str, folder: str) -> None:
    if archive.endswith(".zip"):
        shutil.unpack_archive(archive, folder, "zip")
        return
    with tarfile.open(archive) as source:
        # Debian 12's Python has no extraction filters yet; the sandbox is all that such an archive could reach.
        if hasattr(tarfile, "data_filter"):
            source.extractall(folder, filter=keep_links)
        else:
            source.extractall(folder)


def keep_links(member: tarfile.TarInfo, folder: str) -> tarfile.TarInfo | None:
    """Python's filter for data, but it keeps symbolic links that lead elsewhere, such as tests/config -> /dev/null.

    Builds do not follow them.
    """
    try:
        return tarfile.data_filter(member, folder)
    except (tarfile.AbsoluteLinkError, tarfile.LinkOutsideDestinationError):
        if member.issym():
            return tarfile.tar_filter(member, folder)
        raise
