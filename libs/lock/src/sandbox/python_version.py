"""The Python that a lock is for: that of the builder image."""

import platform

PYTHON_VERSION = platform.python_version()
