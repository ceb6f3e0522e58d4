"""How long a large design takes to trace: 2,000 requirements, 2,000 source files, 10,000 tests.

Makes them up, then reads the design and the sources and traces every requirement, as the check does in one run; prints
the seconds of each part.

    python benchmarks/trace.py
"""

import sys
import time
from collections.abc import Callable
from typing import TypeVar

from msgspec.structs import replace

from gate.model.application import Route, Shape, Spot
from gate.model.design import Attribute, Case
from gate.model.matrix import Met
from gate.model.testrun import Answer, Attempt, TestRun
from gate.requirements import design, sources, told, trace
from gate.syntax.codebase import Codebase
from gate.syntax.extract import extract

REQUIREMENTS, FILES, TESTS = 2_000, 2_000, 10_000

T = TypeVar("T")


def document() -> str:
    """Give a design with as many requirements, each with a criterion, an endpoint, a model and a setting."""
    lines = ["# Design", "", "| Id | Priority | Requirement | Acceptance criteria |", "|---|---|---|---|"]
    lines += [f"| REQ-{n} | Must | Thing {n} can be made. | It is kept; It is told |" for n in range(REQUIREMENTS)]
    lines += ["", "## API", "", "| Method | Path | Requirement | Success | Errors |", "|---|---|---|---|---|"]
    lines += [
        f"| POST | /api/things{n}/{{id}} | REQ-{n} | 201 | 404 NOT_FOUND, 409 STATE_{n} |" for n in range(REQUIREMENTS)
    ]
    lines += ["", "## Data", "", "| Table | Fields | Requirement |", "|---|---|---|"]
    lines += [f"| things{n} | id (uuid), name (text) | REQ-{n} |" for n in range(REQUIREMENTS)]
    lines += ["", "## Settings", "", "| Variable | Default | Requirement |", "|---|---|---|"]
    lines += [f"| THING_{n} | 5 | REQ-{n} |" for n in range(REQUIREMENTS)]
    return "\n".join(lines) + "\n"


def source(number: int) -> str:
    """Give a source file of some fifty lines."""
    body = "\n".join(
        f"    async def step_{step}(self, value: int) -> int:\n"
        f'        """Do step {step}."""\n'
        f"        if value > {step}:\n            raise StateError('STATE_{number}')\n"
        f"        return await self.repository.save(value, {step})\n"
        for step in range(9)
    )
    return f'"""Module {number}."""\n\nimport os\n\nSIZE = int(os.getenv("THING_{number}", "5"))\n\n\nclass Thing{number}:\n{body}'


def tests() -> tuple[TestRun, ...]:
    """Give as many tests, each of which names a requirement and calls its endpoint."""
    found = []
    for number in range(TESTS):
        wanted = number % REQUIREMENTS
        answers = ((201, ""), (404, "NOT_FOUND"), (409, f"STATE_{wanted}"))
        status, code = answers[number // REQUIREMENTS % 3]
        found.append(
            TestRun(
                id=f"tests/test_{wanted}.py::test_req_{wanted}_case_{number}",
                path=f"tests/test_{wanted}.py",
                doc=f"Shows that REQ-{wanted} is met.",
                requirements=(f"REQ-{wanted}",) if number % 2 else (),
                calls=(Answer("POST", f"/api/things{wanted}/{number}", status, code),),
                attempts=(Attempt("passed", 0.01),),
            )
        )
    return tuple(found)


def timed(name: str, work: Callable[[], T]) -> tuple[T, float]:
    """Do a part of the work and print how long it took, and how much of that this process had the machine."""
    started, used = time.perf_counter(), time.process_time()
    found = work()
    seconds = time.perf_counter() - started
    print(f"{name:24} {seconds:6.2f} s wall {time.process_time() - used:6.2f} s CPU")
    return found, seconds


def main() -> None:
    """Measure and print."""
    text, code = document(), {f"src/app/thing_{number}.py": source(number) for number in range(FILES)}
    runs = tests()
    wanted, reading = timed("read the design", lambda: design.read({"tech-design.md": text}))
    read, walking = timed("read the sources", lambda: sources.read(code))
    names = {path: path.removeprefix("src/").removesuffix(".py").replace("/", ".") for path in code}
    facts, extracting = timed(
        "facts, not remembered", lambda: tuple(extract(path, text, names[path]) for path, text in code.items())
    )
    _, telling = timed("what the facts tell", lambda: told.read(Codebase(facts)))
    fields = (Attribute("id", "Uuid"), Attribute("name", "String"))
    numbers = range(REQUIREMENTS)
    application = replace(
        read.application,
        routes=tuple(
            Route(
                method="POST", path=f"/api/things{n}/{{key}}", spot=Spot("a.py", n), success=(201,), errors=(Case(404),)
            )
            for n in numbers
        ),
        shapes=tuple(Shape(name=f"things{n}", fields=fields, spot=Spot("a.py", n)) for n in numbers),
    )
    matrix, tracing = timed("trace", lambda: trace.trace(wanted, application, runs))
    print(f"{'all':24} {reading + walking + extracting + telling + tracing:6.2f} s wall")
    if matrix.counts != {Met.PROVEN: REQUIREMENTS}:
        sys.exit(f"the trace is wrong: {matrix.counts}")


if __name__ == "__main__":
    main()
