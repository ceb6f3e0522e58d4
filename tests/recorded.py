"""Replays what a real tool once printed, so that every recorded version of its output stays readable.

`GATE_RECORD=1 pytest tests/checks` runs the tools and records them anew, under the version that is installed.
"""

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec
from msgspec.structs import replace

from gate import pipeline
from gate.model.outcome import Outcome
from gate.model.process import Command, Raw
from gate.plan import Step
from gate.system import files, schedule
from gate.system.process import Processes
from tests.workshop import Workshop

DATA = Path(__file__).parent / "data"
RECORDING = os.environ.get("GATE_RECORD") == "1"

_ROOT = "<root>"


class Recording(msgspec.Struct):
    """A project, and what each command of the conversation left behind in it."""

    files: dict[str, str]
    answers: list[Raw]


def outcomes(workshop: Workshop, check: str, tool: str, name: str) -> dict[str, Outcome]:
    """Hold the conversation of a check with every recorded version of its tool, in the recorded project.

    Gives the outcomes by version; there is at least one.
    """
    found = sorted((DATA / tool).glob(f"*/{name}.json"))
    assert found, f"{tool}: there is no recording {name}; GATE_RECORD=1 makes one"
    return {file.parent.name: _replay(workshop, check, file) for file in found}


def _replay(workshop: Workshop, check: str, file: Path) -> Outcome:
    """Hold the conversation of a check with one recording."""
    recording = msgspec.json.decode(file.read_bytes(), type=Recording)
    step = _step(workshop.write(recording.files), check)
    answers = iter(recording.answers)
    return _converse(step, lambda _command: _moved(next(answers), _ROOT, step.scope.project.root))


def record(workshop: Workshop, check: str, tool: str, name: str, project: Mapping[str, str]) -> None:
    """Run the real tool on a project and keep what it leaves, where GATE_RECORD asks for it."""
    if not RECORDING:
        return
    workshop.write(project)
    step = _step(workshop, check)
    root = step.scope.project.root
    answers: list[Raw] = []

    def answer(command: Command) -> Raw:
        for path in command.outputs:
            files.remove(Path(path))
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        raw = Processes().run(command.argv, root, command.variables, 120)
        texts = {path: text for path in command.outputs if (text := files.read(Path(path))) is not None}
        raw = replace(raw, outputs=texts, seconds=0.0)
        answers.append(_moved(_moved(raw, root, _ROOT), sys.base_prefix, "<python>"))
        return raw

    _converse(step, answer)
    target = DATA / tool / step.scope.tools[tool].version / f"{name}.json"
    encoded = msgspec.json.encode(Recording(dict(project), answers))
    files.write(target, msgspec.json.format(encoded, indent=1).decode() + "\n")


def _step(workshop: Workshop, check: str) -> Step:
    """Plan one check in the project of a workshop."""
    config, project, layout = pipeline.prepare(str(workshop.root), Processes())
    return pipeline.steps(project, layout, config, (check,))[0]


def _converse(step: Step, answer: Callable[[Command], Raw]) -> Outcome:
    """Hold a check's conversation with whatever answers."""
    root = Path(step.scope.project.root)
    talk = step.check.run(schedule._with_sources(step, root, root / ".gate", Processes()))
    try:
        command = next(talk)
        while True:
            command = talk.send(answer(command))
    except StopIteration as end:
        result: Outcome = end.value
        return result


def _moved(raw: Raw, old: str, new: str) -> Raw:
    """Put the project of an answer elsewhere."""
    return replace(
        raw,
        stdout=raw.stdout.replace(old, new),
        stderr=raw.stderr.replace(old, new),
        outputs={path.replace(old, new): text.replace(old, new) for path, text in raw.outputs.items()},
    )
