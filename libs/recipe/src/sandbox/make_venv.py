"""Makes the empty virtual environment that the wheels of every layer are installed into, and a copy of it to be carried away.

uv comes out of its own wheel: the base has none, and the builder image, which has, is far larger than what is needed of it.
"""

import glob
import os
import shutil
import subprocess
import zipfile

import settle

VENV = "/var/lib/openstack"
UV = "/opt/stx/bin/uv"
# By this name the engine tells layers apart that are packed in another way.
CARRIED = "/stx-venv/" + os.environ["STX_COMPRESSION"]


def unpack_uv():
    """Its place in a wheel is that of any script: binary-distribution-format, "The .data directory"."""
    [wheel] = glob.glob("/uv/uv-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        [member] = [name for name in archive.namelist() if name.endswith(".data/scripts/uv")]
        os.makedirs(os.path.dirname(UV))
        with archive.open(member) as source, open(UV, "wb") as out:
            shutil.copyfileobj(source, out)
    os.chmod(UV, 0o755)


def main():
    os.umask(0o022)
    unpack_uv()
    subprocess.run([UV, "--quiet", "--no-cache", "venv", "--no-config", "--python", "/usr/bin/python3",
                    "--system-site-packages", VENV], check=True)
    # uv's own lock is for a venv that others write into at the same moment.
    if os.path.exists(f"{VENV}/.lock"):
        os.remove(f"{VENV}/.lock")
    shutil.copytree(VENV, CARRIED + VENV, symlinks=True)
    settle.clamp(CARRIED)


if __name__ == "__main__":
    main()
