"""Makes the environment that wheels are built in, of the wheels that a lock names for it.

Compiled, and made once for all that are built with the same ones: pip makes its own for each build again, and each
program that runs in it compiles it.
"""

import glob
import subprocess
import sys


def main(wheels: str, environment: str) -> None:
    subprocess.run(["python3", "-m", "venv", "--without-pip", environment], check=True)
    files = sorted(glob.glob(f"{wheels}/*.whl"))
    if files:
        command = [
            "/opt/stx/bin/uv",
            "pip",
            "install",
            "--python",
            f"{environment}/bin/python",
            "--no-deps",
            "--offline",
            "--no-index",
            "--no-cache",
            "--no-config",
            "--quiet",
            "--link-mode=copy",
            "--compile-bytecode",
        ]
        subprocess.run([*command, *files], check=True)


if __name__ == "__main__":
    main(*sys.argv[1:3])
