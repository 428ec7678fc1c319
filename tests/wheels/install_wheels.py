"""Installs wheels with pip's own code, or with uv, and compares what stands there with what inspection saw.

Reads a line of JSON for each wheel: its folder, and path -> [SHA-256, SHA-256 without the first line, import line of a
command]. Writes one line of JSON: counts, and what differs.
"""

import hashlib
import json
import logging
import os
import shutil
import subprocess
import sys
import tempfile

ADDED = {"INSTALLER", "RECORD", "REQUESTED", "direct_url.json", "uv_cache.json", "uv_build.json"}
WHEEL = "demo-1.0-py3-none-any.whl"
VERSION = f"python{sys.version_info[0]}.{sys.version_info[1]}"


def install_with_pip(wheel: str, prefix: str) -> None:
    from pip._internal.models.scheme import Scheme
    from pip._internal.operations.install.wheel import install_wheel

    packages = os.path.join(prefix, "lib", VERSION, "site-packages")
    headers = os.path.join(prefix, "include", "site", VERSION, "demo")
    scheme = Scheme(
        platlib=packages, purelib=packages, headers=headers, scripts=os.path.join(prefix, "bin"), data=prefix
    )
    install_wheel("demo", wheel, scheme, "demo", pycompile=False, warn_script_location=False)


def install_with_uv(wheel: str, prefix: str) -> None:
    command = ["uv", "pip", "install", "--quiet", "--offline", "--no-deps", "--no-config", "--link-mode", "copy"]
    where = ["--python", sys.executable, "--prefix", prefix, "--cache-dir", f"{prefix}-cache"]
    subprocess.run([*command, *where, wheel], check=True, capture_output=True)


def difference(path: str, content: bytes, seen: dict[str, list[str]]) -> "str | None":
    expected = seen.get(path)
    if expected is None:
        return f"{path} was not seen"
    whole, rest, imports = expected
    if hashlib.sha256(content).hexdigest() == whole:
        return None
    if path.startswith("bin/") and content.startswith(b"#!"):
        if imports and imports.encode() in content:
            return None
        if hashlib.sha256(content.partition(b"\n")[2]).hexdigest() == rest:
            return None
    return f"{path} has other content"


def compare(prefix: str, seen: dict[str, list[str]]) -> "list[str]":
    found: list[str] = []
    for folder, _, files in os.walk(prefix):
        for file in files:
            full = os.path.join(folder, file)
            path = os.path.relpath(full, prefix)
            if os.path.islink(full):
                found.append(f"{path} is a link")
            elif path == ".lock" or (file in ADDED and os.path.dirname(path).endswith(".dist-info")):
                continue
            else:
                with open(full, "rb") as stream:
                    content = stream.read()
                fault = difference(path, content, seen)
                if fault is not None:
                    found.append(fault)
    return found


def main(installer: str) -> None:
    logging.disable(logging.CRITICAL)
    install = {"pip": install_with_pip, "uv": install_with_uv}[installer]
    counts = {"installed": 0, "refused": 0}
    differences: list[str] = []
    work = tempfile.mkdtemp()
    for index, line in enumerate(sys.stdin):
        task = json.loads(line)
        prefix = os.path.join(work, str(index))
        try:
            install(os.path.join(task["folder"], WHEEL), prefix)
            counts["installed"] += 1
        except Exception:
            counts["refused"] += 1
        # What was written before it failed counts, too.
        differences += [f"{task['folder']}: {fault}" for fault in compare(prefix, task["seen"])]
        shutil.rmtree(prefix, ignore_errors=True)
        shutil.rmtree(f"{prefix}-cache", ignore_errors=True)
    shutil.rmtree(work)
    print(json.dumps({**counts, "differences": differences}))


main(sys.argv[1])
