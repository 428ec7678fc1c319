"""Takes out of a venv what uv notes for itself: the times of the wheels, which are others on another machine."""

import glob
import os
import sys

NOTE = "uv_cache.json"


def tidy(venv: str) -> None:
    for path in glob.glob(f"{venv}/lib/python3*/site-packages/*.dist-info/{NOTE}"):
        os.remove(path)
        record = os.path.join(os.path.dirname(path), "RECORD")
        with open(record, encoding="utf-8", newline="") as source:
            lines = source.readlines()
        with open(record, "w", encoding="utf-8", newline="") as out:
            out.writelines(line for line in lines if f".dist-info/{NOTE}," not in line)


if __name__ == "__main__":
    tidy(sys.argv[1])
