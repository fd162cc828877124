"""One request to Parcelyard at a time, and what its answer means."""

import gzip
import json
import urllib.error
import urllib.request
from base64 import b64encode
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from urllib.parse import unquote, urlsplit, urlunsplit

ANSWER_SECONDS = 60


class Refused(Exception):
    """Parcelyard will not take this, however often it is sent."""

    def __init__(self, status, code, detail):
        super().__init__(f"{status} {code}: {detail}")
        self.status = status
        self.code = code


class NotNow(Exception):
    """It may be taken later."""

    def __init__(self, reason, seconds):
        super().__init__(reason)
        self.seconds = seconds


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


class Door:
    """One request to Parcelyard, with the key given to it or in its address."""

    def __init__(self, url, key=None):
        parts = urlsplit(url.rstrip("/"))
        host = parts.netloc.rpartition("@")[2]
        self.url = urlunsplit((parts.scheme, host, parts.path, "", ""))
        self.headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
        if key:
            self.headers["x-api-key"] = key
        elif parts.password:
            pair = f"{unquote(parts.username or '')}:{unquote(parts.password)}"
            self.headers["Authorization"] = "Basic " + b64encode(pair.encode()).decode()
        self.opener = urllib.request.build_opener(_NoRedirect)

    def post(self, path, body, name=None):
        data = gzip.compress(json.dumps(body).encode())
        headers = {**self.headers, "Idempotency-Key": name} if name else self.headers
        request = urllib.request.Request(self.url + path, data, headers, method="POST")
        try:
            with self.opener.open(request, timeout=ANSWER_SECONDS) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise _meaning(error) from error
        except (OSError, ValueError) as error:
            raise NotNow(f"No answer: {error}", None) from error


def _meaning(error):
    try:
        problem = json.load(error)
    except (OSError, ValueError):
        problem = {}
    code, detail = problem.get("code", ""), problem.get("detail", error.reason)
    in_flight = error.code == 409 and code.startswith("idempotency")
    if in_flight or error.code in (408, 425, 429) or error.code >= 500:
        return NotNow(f"{error.code} {detail}", _seconds(error.headers.get("Retry-After")))
    return Refused(error.code, code, detail)


def _seconds(retry_after):
    if retry_after is None:
        return None
    if retry_after.strip().isdigit():
        return int(retry_after)
    try:
        return (parsedate_to_datetime(retry_after) - datetime.now(timezone.utc)).total_seconds()
    except (TypeError, ValueError):
        return None
