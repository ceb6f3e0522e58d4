"""Makes the facts of small projects that tests write down."""

from pathlib import PurePosixPath
from textwrap import dedent

from gate.model.scope import Layout, Project, Stack, Technology
from gate.syntax.codebase import Codebase
from gate.syntax.extract import extract
from gate.syntax.units import Unit


def codebase(files: dict[str, str], *, stack: tuple[str, ...] = ()) -> Codebase:
    """Read a project given by path; Python files become modules, others texts, what lies in `tests` tests."""
    texts = {path: dedent(text) for path, text in files.items()}
    python = [path for path in texts if path.endswith(".py")]
    modules = tuple(extract(path, texts[path], dotted(path)) for path in python)
    tests = tuple(path for path in python if path.startswith("tests/"))
    return Codebase(
        modules,
        project=Project(
            root=".",
            files=tuple(texts),
            texts={path: text for path, text in texts.items() if path not in python},
        ),
        layout=Layout(
            source_files=tuple(path for path in python if path not in tests),
            test_files=tests,
        ),
        stack=Stack(tuple(Technology(name, "") for name in stack)),
    )


def dotted(path: str) -> str:
    """Give the name that a file is imported by; `src` is no part of it."""
    name = ".".join(PurePosixPath(path.removeprefix("src/")).with_suffix("").parts)
    return name.removesuffix(".__init__")


def only(code: Codebase, name: str) -> Unit:
    """Give the function of that canonical name."""
    unit = code.unit(name)
    assert unit is not None, name
    return unit


def called(code: Codebase, name: str) -> list[str]:
    """Give the canonical names of what a function calls, inner calls first."""
    unit = only(code, name)
    return [code.target(unit, call) for call in unit.calls]
