"""Finds the sentence in what Docker Compose, 1.29 or 2, says when it cannot start something."""

import re

from msgspec import Struct

_NOISE = re.compile(
    r"(?:Container|Network|Volume|Image) \S+ +[A-Z]\w+|"  # progress of Compose 2
    r"(?:Creating|Starting|Recreating|Pulling|Building|Attaching|Removing) |"  # progress of Compose 1.29
    r"\S+ (?:Pulling|Pulled|Building|Built)$|"
    r'time="[^"]*" level=warning|'
    r"DEPRECATED: The legacy builder|Install the buildx component|https://docs\.docker\.com/go/buildx|"
    r"The \w+ variable is not set\. Defaulting|"
    r"Image for service \S+ was built because|WARNING: |"
    r"Encountered errors while bringing up the project"
)
_LABEL = re.compile(r"^(?:Error response from daemon: |ERROR: (?:for \S+ +)?|error: |\S+ Error (?=\S))")
_WHAT = (
    (
        re.compile(r"(?:Bind for \S+?|listen tcp\d? \S+?|exposing port TCP \S+?):(?P<name>\d+)\b.*(?:already allocated|in use)"),
        "port {name} of this machine is taken; publish only the container's port, so that Docker chooses a free one",
    ),
    (
        re.compile(r'Conflict\. The container name "/?(?P<name>[^"]+)" is already in use'),
        "the container name {name} is taken; leave container_name out, so that runs do not collide",
    ),
    (
        re.compile(r"(?P<name>[^:\n]*no space left on device)", re.IGNORECASE),
        "the disk of the Docker engine is full ({name}); `docker system prune` frees some",
    ),
    (
        re.compile(r"(?P<name>Cannot connect to the Docker daemon at \S+?(?=\.?\s)|error during connect[^\n]*|EOF$)"),
        "the Docker engine does not answer any more ({name})",
    ),
    (re.compile(r'exec: "(?P<name>[^"]+)": (?:executable file not found|stat )'), "its command {name} is not in the image"),
)  # fmt: skip
_UNREACHABLE = re.compile(
    r"dial tcp|no such host|i/o timeout|TLS handshake timeout|connection refused|request canceled|Temporary failure"
)
_PULL = re.compile(r"^ ?(?P<service>\S+) Error |^Pulling (?P<older>\S+) \((?P<image>[^)]*)\)", re.MULTILINE)
_REGISTRY = re.compile(r'(?:Get|Head) "https?://(?P<name>[^/"]+)/v2/[^"]*": (?P<why>.*)')
_NOTHING = re.compile(r"no service selected|no such service:? *$|empty compose file")
_LIMIT = 300


class Explained(Struct, frozen=True):
    """Why something could not be started; `unreachable` says that an image registry could not be reached."""

    sentence: str
    unreachable: bool = False
    nothing: bool = False


def explain(text: str, besides: str = "") -> Explained:
    """Say in one sentence, without a full stop, why Compose failed, from what it printed.

    `besides` is searched for a known cause and not cited.
    """
    lines = _lines(text)
    said = lines[-1] if lines else "it said nothing"
    for pattern, sentence in _WHAT:
        match = pattern.search(text) or pattern.search(besides)
        if match:
            return Explained(sentence.format(name=match["name"].strip()))
    if _NOTHING.search(text):
        return Explained(said, nothing=True)
    pulls = list(_PULL.finditer(text))
    if pulls and ("registry" in said or _UNREACHABLE.search(said) or "pull" in said or "manifest" in said):
        pull = pulls[-1]
        image = f"the image {pull['image']}" if pull["image"] else "the image"
        service = pull["service"] or pull["older"]
        return Explained(
            f"{image} of the service {service} is not on this machine and cannot be pulled: {_cut(said)}",
            unreachable=_UNREACHABLE.search(said) is not None,
        )
    asked = _REGISTRY.search(text)
    if asked and _UNREACHABLE.search(asked["why"]):
        return Explained(
            _cut(f"the image registry {asked['name']} cannot be reached: {asked['why']}"), unreachable=True
        )
    return Explained(_cut(" ".join(lines) or said))


def _lines(text: str) -> list[str]:
    """Give the lines that say something, each once, without labels."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    kept = [_LABEL.sub("", line) for line in lines if not _NOISE.match(line)]
    return list(dict.fromkeys(kept or lines[-1:]))


def _cut(text: str) -> str:
    """Keep a sentence at the length that a report has room for."""
    return text.rstrip(".") if len(text) <= _LIMIT else f"{text[: _LIMIT - 4]} ..."
