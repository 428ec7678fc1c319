"""Takes out of a root file system what differs from run to run, before its layer is made: left-overs, bytecode, times.

Layers whose times are settled here need not be read and packed a second time when an image is exported.
"""

import glob
import os
import shutil
import subprocess

LEFT_OVERS = [
    "/var/log/*.log", "/var/log/apt", "/var/log/faillog", "/var/log/lastlog", "/var/cache/apt/*.bin", "/var/cache/ldconfig/aux-cache",
    "/var/cache/debconf/*-old", "/var/lib/dpkg/*-old", "/etc/*-", "/etc/machine-id", "~/.cache", "~/.config", "/tmp/*", "/tmp/.[!.]*",
    # Made at random when a package is installed; in an image they would be everybody's. A container makes its own (ssh-keygen -A).
    "/etc/ssh/ssh_host_*", "/var/lib/dbus/machine-id",
]


def clean():
    subprocess.run(["find", "/usr", "/var", "(", "-name", "*.pyc", "-o", "-name", "__pycache__", ")", "-delete"], check=False,
                   stderr=subprocess.DEVNULL)
    for pattern in LEFT_OVERS:
        for path in glob.glob(os.path.expanduser(pattern)):
            if os.path.isdir(path) and not os.path.islink(path):
                shutil.rmtree(path, ignore_errors=True)
            else:
                os.remove(path)


def clamp(*roots):
    """No time is later than SOURCE_DATE_EPOCH; what is mounted from elsewhere for the build cannot be changed and need not be."""
    moment = f"@{os.environ['SOURCE_DATE_EPOCH']}"
    subprocess.run(["find", *roots, "-xdev", "-newermt", moment, "-exec", "touch", "--no-dereference", f"--date={moment}", "{}", "+"],
                   check=False, stderr=subprocess.DEVNULL)


def settle():
    clean()
    clamp("/")
