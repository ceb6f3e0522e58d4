"""Sends requests to services on this machine and writes down how long each answer took.

    python gate_latency.py FILE COUNT SECONDS NAME=METHOD URL...

`${VARIABLE}` in a URL is replaced from the environment. Each request is sent COUNT times, one after the other, all of
them together in SECONDS at the most; addresses that are not loopback are refused.
"""

from __future__ import annotations

import http.client
import ipaddress
import json
import os
import socket
import sys
import time
from pathlib import Path
from string import Template
from typing import Any
from urllib.parse import urlsplit

_WARM_UP = 2


def main() -> None:
    """Measure every request and write the file."""
    file, count, seconds, *named = sys.argv[1:]
    share = float(seconds) / max(len(named), 1)
    found = [_measure(one, int(count), time.monotonic() + share) for one in named]
    Path(file).write_text(json.dumps({"requests": found}), encoding="utf-8")


def _measure(named: str, count: int, deadline: float) -> dict[str, Any]:
    """Send one request again and again; the first answers warm up and are not counted."""
    name, _, request = named.partition("=")
    method, _, url = Template(request).safe_substitute(os.environ).partition(" ")
    target = urlsplit(url)
    answer: dict[str, Any] = {"name": name, "seconds": [], "failed": 0, "problem": ""}
    try:
        host, port = target.hostname or "", target.port or 80
        if target.scheme != "http" or not _is_here(host):
            answer.update(failed=1, problem=f"{url} is no http address of this machine")
            return answer
        path = f"{target.path or '/'}{f'?{target.query}' if target.query else ''}"
        for number in range(count + _WARM_UP):
            left = deadline - time.monotonic()
            if left <= 0:
                break
            started = time.perf_counter()
            connection = http.client.HTTPConnection(host, port, timeout=left)
            connection.request(method, path)
            response = connection.getresponse()
            response.read()
            taken = time.perf_counter() - started
            connection.close()
            if response.status >= 400:
                answer["failed"] += 1
                answer["problem"] = f"{response.status} {response.reason}"
            elif number >= _WARM_UP:
                answer["seconds"].append(taken)
    except (OSError, ValueError, http.client.HTTPException) as problem:
        answer.update(failed=answer["failed"] + 1, problem=f"{type(problem).__name__}: {problem}")
    return answer


def _is_here(host: str) -> bool:
    """Tell whether a host is this machine itself."""
    addresses = {info[4][0] for info in socket.getaddrinfo(host, None)}
    return bool(addresses) and all(ipaddress.ip_address(address).is_loopback for address in addresses)


if __name__ == "__main__":
    main()
