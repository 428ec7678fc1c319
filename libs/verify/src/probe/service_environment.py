"""The environment of the service and of every other program of the image."""

import os

from probe_plan import Plan

# BuildKit sets these for its own tracing; a service with OpenTelemetry would read them as its configuration.
BUILDKIT_VARIABLES = ("OTEL_", "TRACEPARENT", "TRACESTATE")


def service_environment(plan: Plan) -> dict[str, str]:
    """The image's environment, a writable home, and the variables of verify.yaml."""
    image = {name: value for name, value in os.environ.items() if not name.startswith(BUILDKIT_VARIABLES)}
    temporary = plan["temporary"]
    # Wheels have no byte code and the venv is read-only: without a cache, hundreds of starts would compile again.
    probe = {"HOME": temporary, "PYTHONPYCACHEPREFIX": f"{temporary}/pyc"}
    return {**image, **probe, **plan["environment"]}
