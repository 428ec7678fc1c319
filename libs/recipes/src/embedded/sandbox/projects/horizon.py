"""Horizon's settings and static files, where LOCI puts them: one set of compressed assets, made once for the image."""

import glob
import os
import shutil
import subprocess
import tempfile

from finish_plan import FinishPlan
from image_layout import VENV

APPLICATIONS = ["horizon", "openstack_auth", "openstack_dashboard"]
PANELS = (
    "heat_dashboard octavia_dashboard designatedashboard tf_dashboard bgpvpn_dashboard masakaridashboard manila_ui "
    "neutron_vpnaas_dashboard watcher_dashboard"
)
MANAGE = """#!/usr/bin/env python
import os
import sys
from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openstack_dashboard.settings")
    execute_from_command_line(sys.argv)
"""


def enable_panel(site: str, dashboard: str, panel: str) -> None:
    """Links a plugin's panels, settings and policies into the dashboard."""
    folder = os.path.join(site, panel)
    enabled = next((path for path in (f"{folder}/enabled", f"{folder}/local/enabled") if os.path.isdir(path)), None)
    links = [(path, f"{dashboard}/local/enabled") for path in glob.glob(f"{enabled}/_[1-9]*.py")] if enabled else []
    links += [(path, f"{dashboard}/local/local_settings.d") for path in glob.glob(f"{folder}/local/local_settings.d/*")]
    for kind in ("json", "yaml"):
        links += [(path, f"{dashboard}/conf") for path in glob.glob(f"{folder}/conf/*.{kind}")]
        links += [
            (path, f"{dashboard}/conf/default_policies")
            for path in glob.glob(f"{folder}/conf/default_policies/*.{kind}")
        ]
    for path, target in links:
        os.makedirs(target, exist_ok=True)
        os.symlink(path, os.path.join(target, os.path.basename(path)))


def compress(manage: str, environment: dict[str, str]) -> None:
    """Sets no cache: a build has no memcached, and compressing silently leaves out what fails to ask it."""
    with tempfile.TemporaryDirectory() as folder:
        with open(f"{folder}/build_settings.py", "w", encoding="utf-8") as out:
            out.write("from openstack_dashboard.settings import *\n")
            out.write("CACHES = {'default': {'BACKEND': 'django.core.cache.backends.dummy.DummyCache'}}\n")
        settings = {"PYTHONPATH": folder, "DJANGO_SETTINGS_MODULE": "build_settings"}
        subprocess.run([manage, "compress", "--force"], env={**environment, **settings}, check=True)


def compile_messages(site: str, panels: list[str]) -> None:
    """Compiles the catalogues of each application as `manage.py compilemessages` does, which looks in one folder."""
    if shutil.which("msgfmt") is None:
        raise SystemExit("horizon's message catalogues need msgfmt: add `gettext` to distPackages of image.yaml")
    for application in [*APPLICATIONS, *panels]:
        for path in sorted(glob.glob(f"{site}/{application}/**/LC_MESSAGES/*.po", recursive=True)):
            subprocess.run(["msgfmt", "--check-format", "-o", f"{path[:-3]}.mo", path], check=True)


def make_pages(manage: str) -> None:
    """Two commands, each of which reads all of horizon; the second uses the bytecode of the first, then it is gone."""
    with tempfile.TemporaryDirectory() as compiled:
        environment = {**os.environ, "PATH": f"{VENV}/bin:{os.environ['PATH']}", "PYTHONPYCACHEPREFIX": compiled}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        subprocess.run(
            [manage, "collectstatic", "--clear", "--noinput"], env=environment, check=True, stdout=subprocess.DEVNULL
        )
        compress(manage, environment)


def configure(plan: FinishPlan) -> None:
    (site,) = glob.glob(f"{VENV}/lib/python3*/site-packages")
    dashboard = f"{site}/openstack_dashboard"
    manage = f"{dashboard}/manage.py"
    with open(manage, "w", encoding="utf-8") as out:
        out.write(MANAGE)
    os.chmod(manage, 0o755)
    panels = plan["arguments"].get("HORIZON_EXTRA_PANELS", PANELS).split()
    for panel in panels:
        enable_panel(site, dashboard, panel)
    os.mkdir("/etc/openstack-dashboard")
    os.symlink(f"{dashboard}/conf/default_policies", "/etc/openstack-dashboard/default_policies")
    settings = f"{dashboard}/local/local_settings.py"
    shutil.copy(f"{settings}.example", settings)
    with open(settings, "a", encoding="utf-8") as out:
        out.write("COMPRESS_OFFLINE = True\nSTATIC_ROOT = '/var/www/html/horizon'\n")
    compile_messages(site, panels)
    make_pages(manage)
    os.symlink(dashboard, "/usr/local/share/openstack_dashboard")
    for path in glob.glob(f"{dashboard}/local/.secret_key_store") + glob.glob(f"{dashboard}/local/*.lock"):
        os.remove(path)
    # The service writes its secret key here when it starts.
    for root, folders, files in os.walk(f"{dashboard}/local"):
        for name in [root, *(os.path.join(root, each) for each in folders + files)]:
            if not os.path.islink(name):
                shutil.chown(name, "horizon")
