"""What the review rules cost on large code: its facts, cold and warm, and the rules, against bare `ast.parse`.

Measures a service of 2,000 files, made of copies of `examples/orders` that import each other's names, and 2,000 files
of a folder (by default this interpreter's site-packages). All figures of one run are divided by the time that
`ast.parse` alone takes for the same files in the same run, so that they can be compared between machines.

    python benchmarks/review.py [FOLDER] [NUMBER]
"""

import ast
import gc
import re
import shutil
import sys
import sysconfig
import tempfile
import time
import warnings
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path

from gate import layout, stack
from gate.model.scope import Project
from gate.model.settings import Config
from gate.rules import catalogue
from gate.rules.rule import Rule
from gate.syntax.codebase import Codebase
from gate.syntax.extract import extract
from gate.syntax.modules import module_names
from gate.system import facts
from gate.system.process import Processes
from gate.system.schedule import cores

NUMBER = 2_000
EXAMPLE = Path(__file__).parent.parent / "examples" / "orders"
MANIFEST = {
    "project": {"name": "app", "dependencies": ["fastapi", "sqlalchemy", "aiokafka", "redis", "pydantic", "httpx"]}
}


def main() -> None:
    """Measure the service and the folder, and print."""
    warnings.simplefilter("ignore")
    source = Path(sys.argv[1] if len(sys.argv) > 1 else sysconfig.get_paths()["purelib"])
    number = int(sys.argv[2]) if len(sys.argv) > 2 else NUMBER
    for title, copy in (("service", partial(_service, number=number)), (source.name, partial(_folder, source, number))):
        with tempfile.TemporaryDirectory() as desk:
            root = Path(desk)
            copy(root)
            _measure(title, root)


def _measure(title: str, root: Path) -> None:
    """Print what one project costs."""
    files = sorted(path.relative_to(root).as_posix() for path in root.rglob("*.py"))
    project = Project(root=str(root), files=tuple(files), manifest=MANIFEST)
    texts = {path: facts.read(root / path) for path in files}
    print(f"{title}: {len(files):,} files, {sum(text.count(chr(10)) for text in texts.values()):,} lines")
    bare = _timed(lambda: _each(texts.values(), ast.parse))

    def show(what: str, seconds: float) -> None:
        print(f"  {what:44} {seconds / bare:6.2f} x ast.parse   {seconds:6.2f} s")

    show("ast.parse", bare)
    show("finding sources and tests", _timed(lambda: layout.find(files, MANIFEST, Config())))
    places = layout.find(files, MANIFEST, Config())
    names = module_names(places.python_files, places.sources)
    one = partial(_each, names, lambda path: extract(path, texts[path], names[path]))
    show("ast.parse and the walk, in one process", _timed(one))
    show("facts, cold, in one process", _gathered(root, names, pays=10**12))
    show(f"facts, cold, in {cores()} processes", _gathered(root, names, pays=0))
    show("facts, nothing changed", _gathered(root, names, keep=True))
    changed = root / next(iter(names))
    changed.write_text(changed.read_text() + "\n# changed\n")
    show("facts, one file changed", _gathered(root, names, keep=True))
    modules = facts.gather(root, names, root / ".cache", Processes())
    rules = tuple(catalogue.rules().values())
    found = stack.detect(MANIFEST, {}, {})
    code = Codebase(modules, project=project, layout=places, stack=found)
    show(f"all {len(rules)} rules", _timed(partial(_ask, rules, code)))
    alone = {rule: _timed(partial(_ask, (rule,), code)) for rule in rules}
    for rule, seconds in sorted(alone.items(), key=lambda item: -item[1])[:5]:
        show(f"  again, {rule.id} {rule.name}"[:44], seconds)


def _ask(rules: Sequence[Rule], code: Codebase) -> None:
    """Ask rules about a project."""
    for rule in rules:
        rule.problems(code)


def _gathered(root: Path, names: dict[str, str], pays: int = facts.PAYS, keep: bool = False) -> float:
    """Give the seconds of one gathering, without what was remembered unless it is kept."""
    if not keep:
        shutil.rmtree(root / ".cache", ignore_errors=True)
    return _timed(lambda: facts.gather(root, names, root / ".cache", Processes(), pays))


def _each(values: Iterable[str], work: Callable[[str], object]) -> None:
    """Do something with each value and keep nothing of it."""
    for value in values:
        work(value)


def _timed(work: Callable[[], object]) -> float:
    """Give the seconds that something takes, without the garbage collector, as the gate works."""
    gc.collect()
    with facts.without_collector():
        started = time.perf_counter()
        work()
        return time.perf_counter() - started


def _service(root: Path, number: int) -> None:
    """Write a service of many parts: the example again and again, each part using the models of the one before."""
    parts = [path for path in sorted(EXAMPLE.rglob("*.py")) if path.relative_to(EXAMPLE).parts[0] in ("src", "tests")]
    for index in range(number):
        path = parts[index % len(parts)]
        part = index // len(parts)
        text = re.sub(r"\b(from|import) (app|tests)\b", rf"\1 \2.part{part}", path.read_text())
        text = text.replace(f"from app.part{part}.models", f"from app.part{max(part - 1, 0)}.models")
        top, *folders = path.relative_to(EXAMPLE).parts
        below = folders if top == "tests" else folders[1:]
        place = root.joinpath(top if top == "tests" else "src/app", f"part{part}", *below)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
    for package in ("src/app", "tests"):
        (root / package / "__init__.py").write_text("")


def _folder(source: Path, number: int, root: Path) -> None:
    """Copy files of a folder that can be parsed."""
    copied = 0
    for path in sorted(source.rglob("*.py")):
        try:
            ast.parse(facts.read(path))
        except (ValueError, SyntaxError, RecursionError):
            continue
        place = root / "src" / path.relative_to(source)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, place)
        copied += 1
        if copied == number:
            break


if __name__ == "__main__":
    main()
