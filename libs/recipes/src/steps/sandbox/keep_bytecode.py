"""Imports what the other scripts do, so that their bytecode is kept for the steps to come.

Images have none, and each step spent a tenth of a second on compiling the same modules again.
"""

import importlib

for name in ["finish", "install", "install_system"]:
    importlib.import_module(name)
