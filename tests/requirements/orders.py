"""examples/orders as its files, and what its application and its tests have said, with and without seeded defects.

`GATE_ORDERS=<python> pytest tests/requirements/test_orders.py` records both anew; the interpreter is one of an
environment with the dependencies of examples/orders.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from gate.config import parse
from gate.inside import FOLDER
from gate.model.facts import ModuleFacts
from gate.model.matrix import Matrix
from gate.model.testrun import TestRun
from gate.parsing import evidence
from gate.requirements import described, design, sources, told, trace
from gate.syntax.codebase import Codebase
from gate.syntax.extract import extract
from tests.requirements.seeds import SEEDS

ROOT = Path(__file__).parent.parent.parent / "examples" / "orders"
DATA = Path(__file__).parent.parent / "data" / "orders"


def texts(seeded: bool) -> dict[str, str]:
    """Give the design, the sources and the tests by path, with the defects where they are wanted."""
    paths = (ROOT / "tech-design.md", *ROOT.glob("src/**/*.py"), *ROOT.glob("tests/**/*.py"))
    found = {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in paths}
    for seed in SEEDS if seeded else ():
        for path, old, new in seed.edits:
            assert old in found[path], f"{seed.name}: {path} has changed"
            found[path] = found[path].replace(old, new)
    return found


def matrix(seeded: bool, asked: bool = True) -> Matrix:
    """Trace the example from its files and from what was recorded; unless `asked`, without its application."""
    files = texts(seeded)
    folder = DATA / ("seeded" if seeded else "clean")
    wanted = design.read({"tech-design.md": files["tech-design.md"]}, (), "orders")
    static = sources.read({path: text for path, text in files.items() if path.startswith("src/")}).application
    if asked:
        application = described.read((folder / "application.json").read_text(encoding="utf-8"))
        assert not isinstance(application, str)
    else:
        application = told.read(Codebase(tuple(_facts(files))))
    whole = msgspec.structs.replace(application, topics=static.topics, words=static.words)
    return trace.trace(wanted, whole, tests(seeded))


def _facts(files: Mapping[str, str]) -> Iterator[ModuleFacts]:
    """Give the facts of the sources."""
    for path, text in files.items():
        if path.startswith("src/"):
            module = path.removeprefix("src/").removesuffix(".py").removesuffix("/__init__").replace("/", ".")
            yield extract(path, text, module)


def tests(seeded: bool) -> tuple[TestRun, ...]:
    """Give what the tests of the example were evidence of when they were recorded."""
    return evidence.read((DATA / ("seeded" if seeded else "clean") / "evidence.json").read_text(encoding="utf-8"))


def record(folder: Path, seeded: bool) -> None:
    """Run the example for real, where GATE_ORDERS names a Python for it, and keep what it says."""
    python = os.environ.get("GATE_ORDERS")
    if not python:
        return
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(".*", "__pycache__"))
    for path, text in texts(seeded).items():
        (folder / path).write_text(text, encoding="utf-8")
    config = parse((ROOT / "gates.toml").read_text(encoding="utf-8"), "gates.toml", {})
    given = [f"{name}={value}" for name, value in config.requirements.variables.items()]
    target = DATA / ("seeded" if seeded else "clean")
    target.mkdir(parents=True, exist_ok=True)
    describe = (python, f"{FOLDER}/gate_describe.py", str(folder / "a.json"), "app.main:create_app", "60", *given)
    subprocess.run((*describe, "--", ".", "src"), cwd=folder, check=True)
    kept = msgspec.json.decode((folder / "a.json").read_bytes())
    (target / "application.json").write_bytes(msgspec.json.encode(kept) + b"\n")
    run = (python, "-m", "pytest", "-q", "-p", "gate_pytest", f"--gate-evidence={folder}/e.json")
    names = ("unit", "repository", "router", "consumer")
    subprocess.run(
        (*run, *(f"tests/{name}" for name in names)),
        cwd=folder,
        env={**os.environ, "PYTHONPATH": f"{FOLDER}{os.pathsep}{folder}/src"},
        check=False,
    )
    shown = msgspec.json.decode((folder / "e.json").read_bytes())
    for test in shown["tests"]:
        test.pop("fixtures", None)
        for attempt in test["attempts"]:
            attempt["seconds"] = round(attempt["seconds"], 3)
    (target / "evidence.json").write_bytes(msgspec.json.format(msgspec.json.encode(shown), indent=0) + b"\n")
