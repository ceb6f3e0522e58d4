"""Gives the facts of Python files: remembered by their content, and extracted side by side where that pays."""

import gc
import io
import sys
import tempfile
import tokenize
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from hashlib import blake2b
from pathlib import Path

import msgspec
from msgspec import Raw, Struct

import gate
from gate.errors import GateError
from gate.model.facts import ModuleFacts
from gate.system import files
from gate.system.process import Processes

FILE = "facts.msgpack"

PAYS = 2_000_000
"""Bytes of source text from which starting processes costs less than it saves (benchmarks/review.py)."""

_PATIENCE = 600.0
"""Seconds that a process may take for its share."""

_decode = msgspec.msgpack.Decoder(ModuleFacts).decode
_encode = msgspec.msgpack.encode


class _Entry(Struct, frozen=True, array_like=True):
    """The encoded facts of a file, and what they were made from."""

    module: str
    digest: bytes
    facts: Raw


class _Store(Struct, frozen=True):
    """All that is remembered, by path, and the version of the code that made it."""

    version: str
    entries: dict[str, _Entry]


class _Job(Struct, frozen=True):
    """What one process has to do: the module names by path."""

    root: str
    names: dict[str, str]


def gather(
    root: Path, names: Mapping[str, str], folder: Path, processes: Processes, pays: int = PAYS
) -> tuple[ModuleFacts, ...]:
    """Give the facts of some files of a project in their order.

    `names` are the modules' dotted names by relative path, `folder` is where the facts are remembered between runs.
    Source text of `pays` bytes and more is extracted in several processes. A file that cannot be read or parsed says
    so in its facts. Raises GateError where the run is interrupted or a process that extracts gives no answer.
    """
    store = folder / FILE
    known = _load(store)
    digests = {path: _digest(root / path) for path in names}
    entries = {
        path: known[path]
        for path, name in names.items()
        if path in known and known[path].digest == digests[path] and known[path].module == name
    }
    wanted = {path: name for path, name in names.items() if path not in entries}
    fresh = _extract(_Job(str(root), wanted), folder, processes, pays) if wanted else {}
    entries |= {path: _Entry(names[path], digests[path], raw) for path, raw in fresh.items()}
    if fresh or len(known) != len(entries):
        files.write(store, _encode(_Store(_version(), entries)))
    with without_collector():
        return tuple(_decode(entries[path].facts) for path in names)


def read(path: Path) -> str:
    """Give the text of a Python file as Python would decode it; raises ValueError with a sentence."""
    try:
        content = path.read_bytes()
    except OSError as problem:
        raise ValueError(f"It cannot be read: {problem.strerror}.") from None
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
        return io.TextIOWrapper(io.BytesIO(content), encoding).read()
    except (SyntaxError, UnicodeDecodeError):
        raise ValueError("It is not UTF-8 text and names no other encoding.") from None


def work(job: Path, result: Path) -> None:
    """Do the share of one process: read its job, write the encoded facts by path."""
    given = msgspec.msgpack.decode(job.read_bytes(), type=_Job)
    with without_collector():
        result.write_bytes(_encode({path: Raw(_one(given, path)) for path in given.names}))


@contextmanager
def without_collector() -> Iterator[None]:
    """Keep the garbage collector from looking at a million lasting values again and again."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _extract(job: _Job, folder: Path, processes: Processes, pays: int) -> dict[str, Raw]:
    """Give the encoded facts of files by path: here, or in several processes where that is quicker."""
    from gate.system.schedule import cores

    sizes = {path: _size(Path(job.root, path)) for path in job.names}
    if sum(sizes.values()) < pays or cores() == 1:
        found = {}
        with without_collector():
            for path in job.names:
                if processes.stopping:
                    raise GateError("the run was interrupted")
                found[path] = Raw(_one(job, path))
        return found
    shares: list[dict[str, str]] = [{} for _ in range(cores())]
    for number, path in enumerate(sorted(sizes, key=lambda path: -sizes[path])):
        shares[number % len(shares)][path] = job.names[path]
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as desk, ThreadPoolExecutor(len(shares)) as pool:
        done = pool.map(lambda share: _elsewhere(_Job(job.root, share), Path(desk), processes), shares)
        return {path: raw for part in done for path, raw in part.items()}


def _elsewhere(job: _Job, desk: Path, processes: Processes) -> dict[str, Raw]:
    """Let another process do a share; raises GateError where it gives no answer."""
    with tempfile.NamedTemporaryFile(dir=desk, suffix=".job", delete=False) as file:
        file.write(_encode(job))
    name, result = file.name, Path(f"{file.name}.facts")
    # -P keeps what lies in the reviewed project from being imported in place of the gate's own modules
    argv = (sys.executable, "-P", "-m", __name__, name, str(result))
    raw = processes.run(argv, str(desk), {}, _PATIENCE)
    if raw.exit_code or raw.stopped:
        said = raw.stopped or (raw.stderr.strip().splitlines() or ["it said nothing"])[-1]
        raise GateError(f"the source files could not be read in a process of their own: {said}")
    return msgspec.msgpack.decode(result.read_bytes(), type=dict[str, Raw])


def _one(job: _Job, path: str) -> bytes:
    """Give the encoded facts of one file."""
    from gate.syntax.extract import extract

    name = job.names[path]
    try:
        text = read(Path(job.root, path))
    except ValueError as problem:
        return _encode(ModuleFacts(path, name, error=str(problem)))
    try:
        return _encode(extract(path, text, name))
    except Exception as problem:  # noqa: BLE001  # a bug at one file is told of that file and does not stop the rest
        return _encode(ModuleFacts(path, name, error=f"The gate failed on it: {type(problem).__name__}: {problem}."))


def _load(store: Path) -> dict[str, _Entry]:
    """Give what is remembered; nothing where it cannot be read or other code has made it."""
    try:
        found = msgspec.msgpack.decode(store.read_bytes(), type=_Store)
    except (OSError, msgspec.DecodeError):
        return {}
    return found.entries if found.version == _version() else {}


@cache
def _version() -> str:
    """Give the hash of the code that makes facts and of Python's version, on which syntax trees depend."""
    package = Path(gate.__file__).parent
    code = sorted(path.relative_to(package).as_posix() for path in (package / "syntax").glob("*.py"))
    return files.digest(package, (*code, "model/facts.py"), *map(str, sys.version_info[:2]))


def _digest(path: Path) -> bytes:
    """Give the hash of a file's content; empty where it cannot be read."""
    try:
        return blake2b(path.read_bytes(), digest_size=16).digest()
    except OSError:
        return b""


def _size(path: Path) -> int:
    """Give the size of a file in bytes."""
    return path.stat().st_size if path.is_file() else 0


def main(arguments: Sequence[str]) -> None:
    """Run as a process of its own: the job's file and the result's."""
    work(Path(arguments[0]), Path(arguments[1]))


if __name__ == "__main__":
    main(sys.argv[1:])
