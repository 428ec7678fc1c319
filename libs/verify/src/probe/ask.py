"""Asking a service on loopback for one answer."""

import urllib.error
import urllib.request
from http.client import HTTPException

from plan import Check

SECONDS_PER_REQUEST = 10


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Leaves a redirect as the answer: verify.yaml names the status that the service itself gives."""

    def redirect_request(self, *_arguments):
        return None


# No proxy: a proxy variable in the image must not send loopback requests away.
_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirect)


def ask(check: Check) -> str | None:
    """What is wrong with the answer, or None when it is the one that is expected."""
    try:
        with _opener.open(check["url"], timeout=SECONDS_PER_REQUEST) as answer:
            status, text = answer.status, answer.read().decode("utf-8", "replace")
    except urllib.error.HTTPError as error:
        with error:
            status, text = error.code, error.read().decode("utf-8", "replace")
    except (OSError, HTTPException) as error:
        return f"gave no answer: {error}"
    if status not in check["status"]:
        return f"answered {status}, not {' or '.join(map(str, check['status']))}: {text[:300]}"
    if check.get("contains", "") not in text:
        return f"answered {status} without '{check.get('contains')}': {text[:300]}"
    return None
