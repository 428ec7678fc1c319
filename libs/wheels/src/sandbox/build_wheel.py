"""Builds one wheel with pip inside the builder image, without a network, in the environment that make_build_env.py makes.

See plan-wheel.ts for the plan it reads.
"""

import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile

# In memory: a build makes many files, each of which the engine would write to a disk, look for and delete again.
MEMORY = "/stx-work"
# Spelt out in full: the variable replaces Python's own flags, and debug information would carry paths of the build.
CFLAGS = "-O2 -fPIC -fstack-protector-strong -D_FORTIFY_SOURCE=2 -DNDEBUG -fwrapv -g0"


def unpack(archive, folder):
    """Unpacks an sdist to one place: pip's own is another each time, and compilers write where a source lay into what they make."""
    with tempfile.TemporaryDirectory(dir=os.path.dirname(folder)) as temporary:
        if archive.endswith(".zip"):
            shutil.unpack_archive(archive, temporary)
        else:
            with tarfile.open(archive) as source:
                # Debian 12's Python has no extraction filters yet; the sandbox is all that an archive could reach.
                source.extractall(temporary, **({"filter": "data"} if hasattr(tarfile, "data_filter") else {}))
        (top,) = os.listdir(temporary)
        os.rename(os.path.join(temporary, top), folder)


def main(plan_file, source, build_env, destination):
    with open(plan_file, encoding="utf-8") as file:
        plan = json.load(file)
    os.umask(0o022)
    work = f"{MEMORY}/source"
    if plan["archive"] is not None:
        unpack(os.path.join(source, plan["archive"]), work)
    else:
        shutil.copytree(source, work, symlinks=True)
    environment = {
        **os.environ,
        "HOME": "/root",
        "PATH": f"{build_env}/bin:{os.environ['PATH']}",
        "CFLAGS": CFLAGS,
        "CXXFLAGS": CFLAGS,
        "LDFLAGS": "-Wl,-z,relro -Wl,-z,now",
        "PBR_VERSION": plan["version"],
        "SETUPTOOLS_SCM_PRETEND_VERSION": plan["version"],
        "PYTHONHASHSEED": "0",
        **plan["environment"],
    }
    if plan["isSdist"]:
        # An sdist knows its own version; telling it would also tell it to the plugins of its build.
        del environment["PBR_VERSION"], environment["SETUPTOOLS_SCM_PRETEND_VERSION"]
    for script in plan["prepare"]:
        subprocess.run(["/bin/bash", "-euc", script], cwd=work, env=environment, check=True)
    out = f"{MEMORY}/built"
    # No file may change the index or the options; what the build needs is in its environment, checked by hash.
    environment["PIP_CONFIG_FILE"] = os.devnull
    command = ["/opt/stx/bin/pip", "--python", f"{build_env}/bin/python", "wheel", "--no-deps", "--no-index", "--no-build-isolation",
               "--check-build-dependencies", "--no-cache-dir", "--disable-pip-version-check", "--wheel-dir", out, work]
    subprocess.run(command, env=environment, check=True)
    (wheel,) = os.listdir(out)
    os.makedirs(destination, exist_ok=True)
    if plan["bundle"]:
        path = {**environment, "PATH": f"/opt/stx/bin:{environment['PATH']}", "LD_LIBRARY_PATH": work}
        subprocess.run(["/opt/stx/bin/auditwheel", "repair", "--plat", "auto", "--wheel-dir", destination,
                        os.path.join(out, wheel)], env=path, cwd=work, check=True)
    else:
        shutil.copy(os.path.join(out, wheel), destination)


if __name__ == "__main__":
    main(*sys.argv[1:5])
