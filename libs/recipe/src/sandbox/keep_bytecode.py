"""Imports what the other scripts do, so that their bytecode is kept for the steps to come: images have none, and a tenth of a second
of each step went by compiling the same modules anew.
"""

import importlib

for name in ["finish", "install", "install_system"]:
    importlib.import_module(name)
