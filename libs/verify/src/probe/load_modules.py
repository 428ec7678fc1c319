"""Loads modules and attributes with the venv's own Python, many in a short time (see load_server.py)."""

import json
import os
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import TypedDict

from check import Context

# Modules that most of OpenStack imports, imported once and shared with all children; missing ones are skipped.
SHARED = (
    "cryptography.x509",
    "dateutil.parser",
    "jsonschema",
    "keystoneauth1.session",
    "keystoneauth1.loading",
    "keystonemiddleware.auth_token",
    "lxml.etree",
    "netaddr",
    "osc_lib.command.command",
    "openstack",
    "openstackclient.identity.common",
    "oslo_concurrency.processutils",
    "oslo_config.cfg",
    "oslo_context.context",
    "oslo_db.sqlalchemy.enginefacade",
    "oslo_i18n",
    "oslo_log.log",
    "oslo_messaging",
    "oslo_middleware",
    "oslo_policy.policy",
    "oslo_serialization.jsonutils",
    "oslo_utils.timeutils",
    "oslo_versionedobjects.base",
    "paste.deploy",
    "pecan",
    "requests",
    "routes",
    "sqlalchemy.orm",
    "stevedore",
    "webob",
    "wsme",
    "yaml",
)


class Step(TypedDict):
    """A module to import, or with an attribute an entry point to load."""

    id: str
    module: str
    attribute: str


def load_modules(context: Context, jobs: list[list[Step]]) -> dict[str, str | None]:
    """Step id -> its fault, None if it was loaded; a step without a result is absent.

    Steps of a job share a process, as the plugins of a service do. A step that fails there is loaded again alone, in a
    Python that has imported nothing, and that result counts.
    """
    results = _serve(context, jobs, SHARED)
    failed = [step for job in jobs for step in job if results.get(step["id"], "") is not None]
    if failed:
        results |= _serve(context, [[step] for step in failed], (), steps=False)
    return results


def _serve(
    context: Context, jobs: list[list[Step]], preload: tuple[str, ...], steps: bool = True
) -> dict[str, str | None]:
    plan = context.plan
    # -P keeps this folder, whose files have common names, off the import path.
    argv = [f"{plan['venv']}/bin/python", "-P", str(Path(__file__).with_name("load_server.py"))]
    results: dict[str, str | None] = {}
    with subprocess.Popen(
        argv, env=context.environment, cwd=plan["temporary"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as python:
        assert python.stdin is not None and python.stdout is not None
        work = {"preload": preload, "jobs": jobs, "workers": os.cpu_count() or 1, "seconds": plan["timeoutSeconds"]}
        try:
            # A Python that exits at once shows as steps without a result.
            with suppress(BrokenPipeError):
                python.stdin.write(json.dumps(work))
                python.stdin.close()
            for line in python.stdout:
                result = json.loads(line)
                results[result["id"]] = result["message"]
                if steps:
                    context.progress.step()
        finally:
            python.kill()
    return results
