"""What helps at the desk is on in production.

What it checks
Four switches where no setting decides: `FastAPI(debug=True)`; a settings field `debug` that is on unless somebody
switches it off; `--reload`, `fastapi dev` or `DEBUG=1` in the Dockerfile's command and variables; and
`uvicorn.run(..., reload=True)` where the image starts that file. Files and stages for development and tests are left
alone, and so is `reload=True` below `if __name__ == "__main__"` where nothing in production starts the file that way.

Why it matters
Debug mode shows tracebacks with variables to whoever calls. Reload watches every file and restarts the service in the
middle of a request.

Bad
    from fastapi import FastAPI

    app = FastAPI(debug=True)

Good
    from fastapi import FastAPI
    from pydantic_settings import BaseSettings


    class Settings(BaseSettings):
        debug: bool = False


    app = FastAPI(debug=Settings().debug)

When to ignore it
Where the file is only used at a desk, and its name does not say so.

Where it comes from
The review checklist: "Environment-based configuration"; the technical standards: error messages give nothing away.
"""

import re
from collections.abc import Iterator

from gate.model.words import Category, Criticality
from gate.rules.operations._images import ASIDE, dockerfiles
from gate.rules.rule import Problem, Rule
from gate.rules.service import guarded
from gate.syntax.codebase import Codebase

_COMMAND = re.compile(r"--reload\b(?!-)|\bfastapi[\"', ]+dev\b|\bflask\b.*--debug\b|\bdebugpy\b")
_SWITCH = re.compile(r"\b(?P<name>(\w+_)?DEBUG|RELOAD)[= ][\"']?(1|true|yes|on)\b[\"']?", re.IGNORECASE)
_FIELD = re.compile(r"(app_|fastapi_|is_)?(debug|reload|debug_mode|auto_?reload)", re.IGNORECASE)
_DESK = re.compile(r"dev|test|local|debug", re.IGNORECASE)


def _find(code: Codebase) -> Iterator[Problem]:
    yield from _applications(code)
    yield from _settings(code)
    yield from _images(code)
    yield from _servers(code)


def _applications(code: Codebase) -> Iterator[Problem]:
    for app in code.web.apps:
        given = app.call.keywords.get("debug")
        if given is not None and given.kind == "bool" and given.text == "True" and not ASIDE.search(app.unit.path):
            yield Problem(
                message=f"`{app.name.rpartition('.')[2]}` is made with `debug=True` whatever the environment says",
                path=app.unit.path,
                line=app.line,
                column=app.call.column,
                symbol=app.unit.qualname,
                recommendation="take the value from a setting that is off by default",
            )


def _settings(code: Codebase) -> Iterator[Problem]:
    for model in code.schemas.settings:
        if _DESK.search(model.name.rpartition(".")[2]) or ASIDE.search(model.info.path):
            continue
        for field in model.fields:
            if _FIELD.fullmatch(field.name) and code.constant(model.info.body, field.default) is True:
                yield Problem(
                    message=f"`{model.info.facts.name}.{field.name}` is on wherever nobody switches it off",
                    path=model.info.path,
                    line=field.line,
                    symbol=model.info.facts.qualname,
                    recommendation="let it be off by default, and switch it on at the desk",
                )


def _images(code: Codebase) -> Iterator[Problem]:
    for file in dockerfiles(code):
        starts = [one for stage in file.way() for one in reversed(stage.rest_of("CMD", "ENTRYPOINT"))][:1]
        for one in starts:
            if match := _COMMAND.search(one.rest):
                yield Problem(
                    message=f"the image of {file.path} starts the service with `{match[0]}`",
                    path=file.path,
                    line=one.line,
                    recommendation="leave it out of the image, and add it to the command at the desk",
                )
        for stage in file.way():
            for one in stage.rest_of("ENV"):
                if match := _SWITCH.search(one.rest):
                    yield Problem(
                        message=f"the image of {file.path} sets `{match['name']}`",
                        path=file.path,
                        line=one.line,
                        recommendation="leave the variable out of the image, and set it at the desk",
                    )


def _servers(code: Codebase) -> Iterator[Problem]:
    commands = [
        one.rest for file in dockerfiles(code) for stage in file.way() for one in stage.rest_of("CMD", "ENTRYPOINT")
    ]
    commands += [text for path, text in code.texts.items() if path.rpartition("/")[2] == "Procfile"]
    for unit in code.units():
        for call in unit.calls:
            given = call.keywords.get("reload")
            if given is None or given.text != "True" or code.target(unit, call) != "uvicorn.run":
                continue
            file, name = unit.path.rpartition("/")[2], unit.module.module
            start = re.compile(
                rf"python[\d.]*[\"', ]+(-u[\"', ]+)?(\S*\b{re.escape(file)}\b|-m[\"', ]+{re.escape(name)}\b)"
            )
            started = any(start.search(command) for command in commands)
            if started and not _DESK.search(unit.name) and (guarded(unit, call) or not unit.is_body):
                yield Problem(
                    message=f"`{unit.qualname or name}`, which the image starts, runs the server with `reload=True`",
                    path=unit.path,
                    line=call.line,
                    column=call.column,
                    symbol=unit.qualname,
                    recommendation="take the value from a setting that is off by default",
                )


RULE = Rule(
    id="GATE-OPS007",
    name="debug-in-production",
    criticality=Criticality.HIGH,
    category=Category.SECURITY,
    topics=("debug mode", "reload", "production settings"),
    impact="clients see tracebacks, or the server restarts in the middle of a request",
    recommendation="let a setting decide that is off by default",
    find=_find,
)
