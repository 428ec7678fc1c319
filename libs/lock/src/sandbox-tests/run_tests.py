"""Runs the tests of one file beside this one, for sandbox.test.ts, with the modules that the builder image has."""

import importlib
import os
import sys
import types
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
for folder in ("../../../index/src/sandbox", "../sandbox/isolated", "../sandbox", "."):
    sys.path.insert(0, os.path.normpath(os.path.join(HERE, folder)))


def provide_packaging() -> None:
    """pip brings `packaging`, for a machine that has no other."""
    try:
        importlib.import_module("packaging")
    except ImportError:
        import pip._vendor.packaging as own
        from pip._vendor.packaging import markers, requirements, specifiers, tags, utils, version

        sys.modules["packaging"] = own
        for module in (markers, requirements, specifiers, tags, utils, version):
            sys.modules[module.__name__.replace("pip._vendor.", "")] = module


def main(name: str) -> int:
    try:
        provide_packaging()
        importlib.import_module("pip._vendor.requests")
    except ImportError:
        print("skipped: this Python has no pip")
        return 0
    # Only in the builder image; the caller of backends is replaced where it matters.
    hooks = types.ModuleType("pyproject_hooks")
    hooks.__dict__["BuildBackendHookCaller"] = object
    sys.modules.setdefault("pyproject_hooks", hooks)
    module = importlib.import_module(name)
    result = unittest.TextTestRunner(stream=sys.stderr, verbosity=1).run(
        unittest.defaultTestLoader.loadTestsFromModule(module)
    )
    for line in getattr(module, "COUNTS", []):
        print(line)
    print(f"{result.testsRun} tests of {name}")
    return 0 if result.wasSuccessful() and result.testsRun > 0 else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
