"""A small advisory service on loopback that plays OSV, PyPI and Safety's servers with advisories that a test makes."""

import json
import socket
import ssl
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import pytest
import trustme
from msgspec import Struct
from packaging.specifiers import SpecifierSet

Mode = Literal["normal", "missing", "broken", "hanging", "garbage", "refusing"]
_CODES: dict[Mode, int] = {"missing": 404, "broken": 500, "garbage": 200, "refusing": 403}


class Advisory(Struct, frozen=True, kw_only=True):
    """One advisory: a package, the versions that it is about, where it is fixed, and what it is called."""

    package: str
    versions: str
    identifier: str = "70001"
    cve: str = ""
    score: float | None = None
    fixed: tuple[str, ...] = ()
    text: str = "It opens the door."


class Service:
    """The service while it runs; `mode` may be changed, and concerns the paths that start with `where`."""

    def __init__(self, advisories: Sequence[Advisory], mode: Mode, where: str, platform: bool) -> None:
        """Listen on a free port, without serving yet."""
        self.advisories, self.mode, self.where, self.platform = tuple(advisories), mode, where, platform
        self.asked: list[str] = []
        self.keys: set[str] = set()
        self.packages: list[str] = []
        self.over = threading.Event()
        self.authority = trustme.CA()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.server.daemon_threads = True

    @property
    def address(self) -> str:
        """Give the address without a path."""
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    @property
    def osv(self) -> str:
        """Give the address of OSV's query, as `pip-audit --osv-url` wants it."""
        return f"{self.address}/v1/query"

    def trust(self, folder: Path) -> str:
        """Write the certificate that makes this service's proxy trusted, and give its path."""
        path = folder / "authority.pem"
        self.authority.cert_pem.write_to_path(str(path))
        return str(path)

    def identity(self, host: str) -> ssl.SSLContext:
        """Give what lets the service pass for a host."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.authority.issue_cert(host).configure_cert(context)
        return context

    def answer(self, path: str, body: Any) -> Any:
        """Give the answer of the service that this path belongs to; None where there is nothing."""
        if path == "/v1/query":
            return self._osv(body)
        if path.startswith("/pypi/"):
            return {"info": {}, "vulnerabilities": []}
        answers: dict[str, Any] = {
            "/auth/.well-known/openid-configuration": {
                "jwks_uri": f"{self.address}/auth/jwks",
                "token_endpoint": f"{self.address}/auth/token",
            },
            "/auth/jwks": {"keys": []},
            "/data/insecure.json": self.index(),
            "/data/insecure_full.json": self.database(),
            "/aws/safety/free/2.0.0/insecure.json": self.index(),
            "/aws/safety/free/2.0.0/insecure_full.json": self.database(),
            "/data/announcements/": {"announcements": []},
            "/platform/initialize": {"platform-enabled": self.platform, "events-enabled": False},
            "/platform/project-check": {"slug": "orders", "project": {"slug": "orders", "name": "orders"}},
            "/platform/project": {"slug": "orders", "name": "orders", "url": "/orders"},
            "/platform/policy": {},
            "/platform/scan": {"url": "/scans/1"},
        }
        return answers.get(path)

    def _osv(self, query: Any) -> Any:
        name, version = query["package"]["name"], query["version"]
        self.packages.append(f"{name}=={version}")
        hits = [a for a in self.advisories if a.package == name and version in SpecifierSet(a.versions)]
        if not hits:
            return {}
        return {"vulns": [_osv_entry(advisory) for advisory in hits]}

    def index(self) -> Any:
        """Give the small one of the two files of Safety's database."""
        packages: dict[str, list[str]] = {}
        for advisory in self.advisories:
            packages.setdefault(advisory.package, []).append(advisory.versions)
        return {"meta": _META, "vulnerable_packages": packages}

    def database(self) -> Any:
        """Give the large one of the two files of Safety's database."""
        packages: dict[str, list[Any]] = {}
        for advisory in self.advisories:
            packages.setdefault(advisory.package, []).append(_safety_entry(advisory))
        scores = {a.cve: {"cvssv3": _cvss(a.score), "cvssv2": None} for a in self.advisories if a.score is not None}
        versions = {a.package: {"secure_versions": list(a.fixed), "insecure_versions": []} for a in self.advisories}
        return {"meta": {**_META, "severities": scores, "packages": versions}, "vulnerable_packages": packages}


def lead_safety(monkeypatch: pytest.MonkeyPatch, address: str, home: Path) -> None:
    """Lead Safety to an address instead of to its own servers, with a home folder that knows no account."""
    (home / ".safety").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    variables = {
        "SAFETY_AUTH_SERVER_URL": f"{address}/auth",
        "SAFETY_PLATFORM_API_BASE_URL": f"{address}/platform",
        "SAFETY_DATA_API_BASE_URL": f"{address}/data/",
        "SAFETY_PLATFORM_URL": f"{address}/site",
        "SAFETY_PLATFORM_V2_URL": f"{address}/site2",
        "SAFETY_FIREWALL_API_BASE_URL": f"{address}/firewall",
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)


def use_proxy(monkeypatch: pytest.MonkeyPatch, service: Service, home: Path) -> None:
    """Make the service the proxy through which Safety and pip-audit reach everything else, trusted by both."""
    (home / ".safety").mkdir(parents=True, exist_ok=True)
    port = service.server.server_address[1]
    (home / ".safety/config.ini").write_text(f"[proxy]\nprotocol = http\nhost = 127.0.0.1\nport = {port}\n")
    authority = service.trust(home)
    monkeypatch.setenv("SAFETY_CA_BUNDLE", authority)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", authority)
    monkeypatch.setenv("HTTPS_PROXY", service.address)
    for name in ("NO_PROXY", "no_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)


def closed() -> str:
    """Give an address on loopback at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return f"http://127.0.0.1:{server.getsockname()[1]}"


@contextmanager
def serving(
    *advisories: Advisory, mode: Mode = "normal", where: str = "/", platform: bool = False
) -> Iterator[Service]:
    """Run the service while the block runs."""
    service = Service(advisories, mode, where, platform)
    thread = threading.Thread(target=service.server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield service
    finally:
        service.over.set()
        service.server.shutdown()
        service.server.server_close()
        thread.join()


_META = {"schema_version": "2.0.0", "timestamp": 1790000000, "base_domain": "https://advisories.example.org"}


def _cvss(score: float) -> Any:
    words = ((9.0, "CRITICAL"), (7.0, "HIGH"), (4.0, "MEDIUM"))
    return {"base_score": score, "base_severity": next((word for floor, word in words if score >= floor), "LOW")}


def _osv_entry(advisory: Advisory) -> Any:
    events = [{"introduced": "0"}, *({"fixed": version} for version in advisory.fixed)]
    return {
        "id": f"PYSEC-{advisory.identifier}",
        "schema_version": "1.6.0",
        "summary": advisory.text,
        "aliases": [advisory.cve] if advisory.cve else [],
        "affected": [
            {
                "package": {"name": advisory.package, "ecosystem": "PyPI"},
                "ranges": [{"type": "ECOSYSTEM", "events": events}],
            }
        ],
    }


def _safety_entry(advisory: Advisory) -> Any:
    return {
        "advisory": advisory.text,
        "ids": [
            {"type": "pyup", "id": advisory.identifier},
            *([{"type": "cve", "id": advisory.cve}] if advisory.cve else []),
        ],
        "specs": [advisory.versions],
        "fixed_versions": list(advisory.fixed),
        "affected_versions": [],
        "closest_secure_versions": [],
        "more_info_path": f"/v/{advisory.identifier}/eda",
        "transitive": False,
        "vulnerability_resources": [],
    }


def _handler(service: Service) -> type[BaseHTTPRequestHandler]:
    """Make the handler class of one service, as http.server wants it."""
    return type("Handler", (_Handler,), {"service": service})


class _Handler(BaseHTTPRequestHandler):
    """Answers requests; as a proxy it opens what others have encrypted, and answers that too."""

    service: Service
    protocol_version = "HTTP/1.1"

    def do_CONNECT(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.connection = self.service.identity(self.path.partition(":")[0]).wrap_socket(self.connection, True)
        self.rfile = self.connection.makefile("rb")
        self.wfile = self.connection.makefile("wb", buffering=0)
        self.close_connection = False

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        service = self.service
        text = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        service.asked.append(f"{self.command} {path}")
        service.keys.add(self.headers.get("X-Api-Key", ""))
        if service.mode != "normal" and path.startswith(service.where):
            if service.mode == "hanging":
                service.over.wait(60)
                self.close_connection = True
                return
            self._send(_CODES[service.mode], b"<html>this is no JSON</html>")
            return
        answer = service.answer(path, json.loads(text) if text else None)
        self._send(404 if answer is None else 200, json.dumps(answer or {}).encode())

    do_HEAD = do_POST = do_GET  # noqa: N815  # the names that http.server calls

    def finish(self) -> None:
        super().finish()
        self.connection.close()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # http.server's own name
        """Keep the test's output clean."""

    def _send(self, code: int, content: bytes) -> None:
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)
