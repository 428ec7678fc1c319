"""Fetches the crates of a Rust extension, each by the checksum in the source's Cargo.lock."""

import json
import os
import shutil
import subprocess
import sys

from unpack_source import UnpackFault, unpack_source
from wheel_plan import WheelPlan

CARGO_HOME = "/stx-cargo"


def main(plan_file: str, source: str) -> None:
    with open(plan_file, encoding="utf-8") as file:
        plan: WheelPlan = json.load(file)
    work = "/stx-work"
    if plan["archive"] is not None:
        try:
            unpack_source(os.path.join(source, plan["archive"]), work)
        except UnpackFault as fault:
            sys.exit(str(fault))
    else:
        shutil.copytree(source, work, symlinks=True)
    locks = [folder for folder, _, files in os.walk(work) if "Cargo.lock" in files]
    if not locks:
        sys.exit("the source has no Cargo.lock, which a build of Rust needs to check its crates")
    os.makedirs(CARGO_HOME, exist_ok=True)
    environment = {
        **os.environ,
        "CARGO_HOME": CARGO_HOME,
        "CARGO_HTTP_CAINFO": "/etc/ssl/certs/ca-certificates.crt",
        "CARGO_NET_RETRY": "5",
        "CARGO_TERM_QUIET": "true",
    }
    for folder in sorted(locks):
        manifest = os.path.join(folder, "Cargo.toml")
        subprocess.run(["cargo", "fetch", "--locked", "--manifest-path", manifest], env=environment, check=True)


if __name__ == "__main__":
    main(*sys.argv[1:3])
