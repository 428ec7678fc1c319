"""Brings files of a Python index, each checked by its SHA-256; see plan-fetch.ts for the plan it reads."""

import hashlib
import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor

from ask_index import AT_ONCE, IndexFault, read_url
from fetch_plan import LockedFile
from list_files import list_files


def fetch_file(name: str, file: str, sha256: str, folder: str) -> str:
    """Brings one file of the index into a folder and returns its path. @raises IndexFault with expected and got"""
    listed = list_files(name).get(file)
    if listed is None:
        raise IndexFault(
            f"{file}: the index has no such file of {name}; run ./nx lock again, or use an index that keeps it"
        )
    body, _, _ = read_url(listed.url)
    got = hashlib.sha256(body).hexdigest()
    if got != sha256:
        raise IndexFault(f"{file}: its sha256 differs from the lock: expected {sha256}, got {got}")
    path = os.path.join(folder, file)
    with open(path, "wb") as out:
        out.write(body)
    return path


def main(plan_file: str, folder: str) -> None:
    """Brings all files of a plan, several at a time, since an index may take a second for an answer.

    Writes what failed, and why, to faults.json.
    """
    with open(plan_file, encoding="utf-8") as source:
        plan: list[LockedFile] = json.load(source)
    faults: list[dict[str, str]] = []

    def fetch(entry: LockedFile) -> None:
        try:
            fetch_file(entry["name"], entry["file"], entry["sha256"], folder)
            print(f"fetched {entry['file']}", flush=True)
        except IndexFault as fault:
            faults.append({"file": entry["file"], "reason": str(fault)})
        # The boundary of work on one file: what an index's answer makes of our code ends the fetch of no other.
        except Exception as fault:
            faults.append({"file": entry["file"], "reason": f"{entry['file']}: {type(fault).__name__}: {fault}"})

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(fetch, plan))
    with open(os.path.join(folder, "faults.json"), "w", encoding="utf-8") as out:
        json.dump(faults, out)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
