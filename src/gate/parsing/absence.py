"""Recognises in the error of a test that the machine lacks something which the test needs."""

import re
from collections.abc import Collection, Iterable
from pathlib import PurePosixPath

from msgspec import Struct

_MODULE = re.compile(r"ModuleNotFoundError: No module named '(?P<name>[\w.]+)'")
_SERVICE = re.compile(
    r"ConnectionRefusedError|[Cc]onnection refused|Connect call failed|[Cc]ould not connect|[Cc]an't connect|"
    r"[Ff]ailed to connect|All connection attempts failed|Max retries exceeded|NoBrokersAvailable|"
    r"KafkaConnectionError|gaierror|Name or service not known|Temporary failure in name resolution|"
    r"could not translate host name|No route to host|Network is unreachable"
)
_DOCKER = re.compile(r"DockerException: Error while fetching server API version")
_ADDRESSES = (
    re.compile(r"server at \"(?P<host>[\w.:-]+)\"[^,]*, port (?P<port>\d+)"),
    re.compile(r"\('(?P<host>[\w.:-]+)', (?P<port>\d+)"),
    re.compile(r"connecting to (?P<host>[\w.-]+):(?P<port>\d+)"),
    re.compile(r"host='(?P<host>[\w.-]+)', port=(?P<port>\d+)"),
)
_ENVIRON = re.compile(r"(?:<frozen os>|/os\.py):\d+: in __getitem__")
_KEY = re.compile(r"KeyError: '(?P<name>\w+)'")
_VARIABLE = re.compile(
    r"(?i:environment variable:?) [\"'`]?(?P<after>[A-Z][A-Z0-9_]{2,})|"
    r"(?P<before>[A-Z][A-Z0-9_]{2,})[\"'`]? (?:environment variable|not found\. Declare it as envvar)"
)
_SETTINGS = re.compile(r"validation errors? for (?P<name>\w*(?:Settings|Config(?:uration)?)\w*)")
_REQUIRED = re.compile(r"^(?:E\s+)?(?P<name>[\w.]+)\n(?:E\s+)?\s*(?:Field required|field required)", re.MULTILINE)


class Absence(Struct, frozen=True):
    """What is absent, as the end of "the machine lacks ...", and what helps."""

    what: str
    remedy: str


def find(said: Collection[str], text: str, own: Collection[str]) -> Absence | None:
    """Give what the machine lacks; None where the error has another cause.

    `said` are the lines of the error, the most telling first, `text` is the whole traceback, `own` are the top-level
    names of the project's modules: one of their modules that is absent is a fault of the code.
    """
    first = next(iter(said), "")
    if first.startswith(("AssertionError", "assert ")):
        return None
    whole = "\n".join(said)
    module = _MODULE.search(first)
    if module:
        return _module(module["name"], own)
    if _DOCKER.search(whole):
        return Absence("a Docker engine", "start Docker, or leave these tests to the integration check")
    if _SERVICE.search(whole):
        return _service(whole)
    return _setting(first, whole, text)


def own_names(sources: Iterable[str], files: Collection[str]) -> frozenset[str]:
    """Give the top-level names that can be imported from a project's sources.

    `sources` are the source folders and files, `files` all source files. A folder that is no package holds the
    packages, or is one itself where its files are imported from the project's root.
    """
    names = set()
    for source in sources:
        root = PurePosixPath(source)
        names.add(root.stem)
        if f"{source}/__init__.py" not in files:
            below = (PurePosixPath(file) for file in files)
            names |= {PurePosixPath(path.relative_to(root).parts[0]).stem for path in below if root in path.parents}
    return frozenset(names - {""})


def _module(name: str, own: Collection[str]) -> Absence | None:
    """Tell a package that is not installed from a wrong import."""
    top = name.partition(".")[0]
    if top not in own:
        return Absence(f"the module {top!r}", "install what provides it into the project's environment")
    if name != top:
        return None
    return Absence(
        f"an installed copy of the project's own {top!r}",
        "install the project into its environment, or set pytest's `pythonpath`",
    )


def _service(whole: str) -> Absence:
    """Name the address that did not answer, where the error tells it."""
    for pattern in _ADDRESSES:
        address = pattern.search(whole)
        if address:
            host = "localhost" if address["host"] in ("::1", "127.0.0.1") else address["host"]
            return Absence(f"a service at {host}:{address['port']}", "start the service, then run again")
    return Absence("a service that the tests connect to", "start the service, then run again")


def _setting(first: str, whole: str, text: str) -> Absence | None:
    """Name the environment variable or the fields of the settings class that are not set."""
    key = _KEY.search(first)
    if key and _ENVIRON.search(text):
        return _variables((key["name"],))
    settings = _SETTINGS.search(whole)
    if settings:
        names = tuple(dict.fromkeys(match["name"] for match in _REQUIRED.finditer(f"{whole}\n{text}")))
        return _variables(names, f" that {settings['name']} requires") if names else None
    variable = _VARIABLE.search(first)
    return _variables((variable["after"] or variable["before"],)) if variable else None


def _variables(names: tuple[str, ...], requirer: str = "") -> Absence:
    """Put the sentence about settings together."""
    what = f"the setting{'s' * (len(names) > 1)} {', '.join(names)}{requirer}"
    return Absence(what, "set it for the tests, for example in conftest.py, or in the environment that runs the gate")
