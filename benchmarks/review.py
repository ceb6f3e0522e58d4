"""What the facts of a large project cost, cold and warm, as ratios of bare `ast.parse` of the same files.

Takes Python files of a folder (by default this interpreter's site-packages) until there are 2,000, copies them into a
project of their own, and measures in one run: parsing them, walking them, gathering their facts for the first time,
gathering them again with nothing changed and with one file changed, and asking every rule.

    python benchmarks/review.py [FOLDER] [NUMBER]
"""

import ast
import gc
import shutil
import sys
import sysconfig
import tempfile
import time
import warnings
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path

from gate.rules import catalogue
from gate.rules.rule import Rule
from gate.syntax.codebase import Codebase
from gate.syntax.extract import extract
from gate.syntax.modules import module_names
from gate.system import facts
from gate.system.process import Processes
from gate.system.schedule import cores

NUMBER = 2_000


def main() -> None:
    """Measure and print."""
    warnings.simplefilter("ignore")
    source = Path(sys.argv[1] if len(sys.argv) > 1 else sysconfig.get_paths()["purelib"])
    number = int(sys.argv[2]) if len(sys.argv) > 2 else NUMBER
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        names = _copy(source, root, number)
        texts = {path: facts.read(root / path) for path in names}
        lines = sum(text.count("\n") for text in texts.values())
        print(f"{len(names)} files, {lines:,} lines, {cores()} cores")
        bare = _timed(lambda: _each(texts.values(), ast.parse))

        def show(what: str, seconds: float) -> None:
            print(f"{what:44} {seconds / bare:6.2f} x ast.parse   {seconds:6.2f} s")

        show("ast.parse", bare)
        show(
            "ast.parse and the walk, in one process",
            _timed(lambda: _each(texts, lambda path: extract(path, texts[path], names[path]))),
        )
        show("gather, cold, in one process", _gathered(root, names, pays=10**12))
        show(f"gather, cold, in {cores()} processes", _gathered(root, names, pays=0))
        show("gather, nothing changed", _gathered(root, names, keep=True))
        changed = root / next(iter(names))
        changed.write_text(changed.read_text() + "\n# changed\n")
        show("gather, one file changed", _gathered(root, names, keep=True))
        modules = facts.gather(root, names, root / ".cache", Processes())
        show("all rules", _timed(partial(_ask, tuple(catalogue.rules().values()), Codebase(modules))))
        code = Codebase(modules)
        _ask(tuple(catalogue.rules().values()), code)
        alone = {rule: _timed(partial(_ask, (rule,), code)) for rule in catalogue.rules().values()}
        for rule, seconds in sorted(alone.items(), key=lambda item: -item[1])[:5]:
            show(f"  {rule.id} {rule.name}", seconds)


def _ask(rules: Sequence[Rule], code: Codebase) -> None:
    """Ask rules about a project, whatever it is made of."""
    for rule in rules:
        for _ in rule.find(code):
            pass


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
    """Give the seconds that something takes."""
    gc.collect()
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _copy(source: Path, root: Path, number: int) -> dict[str, str]:
    """Copy files that can be parsed into a project; give the modules' names by path."""
    found = []
    for path in sorted(source.rglob("*.py")):
        try:
            ast.parse(facts.read(path))
        except (ValueError, SyntaxError, RecursionError):
            continue
        place = root / "src" / path.relative_to(source)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, place)
        found.append(place.relative_to(root).as_posix())
        if len(found) == number:
            break
    return module_names(found, ("src",))


if __name__ == "__main__":
    main()
