"""Looks one part of a design up in the code and in what the tests have seen."""

from collections.abc import Iterable, Iterator, Sequence

from gate.model.application import Application, Route, Shape
from gate.model.design import Case, Endpoint, Fault, Model, Part, Topic, Variable
from gate.model.matrix import Evidence, Sign
from gate.requirements import kinds
from gate.requirements.draft import template
from gate.requirements.observed import Answers


class Lookup:
    """The code and the answers of one run, indexed by what designs name."""

    def __init__(self, application: Application, answers: Answers, claimed: Iterable[str]) -> None:
        """Take the code, what the tests have seen, and the `METHOD /path` of all endpoints that the design has."""
        self._answers = answers
        self._claimed = set(claimed)
        self._routes: dict[tuple[str, str], Route] = {}
        self._paths: dict[str, list[Route]] = {}
        for route in application.routes:
            self._routes.setdefault((route.method, template(route.path)), route)
            self._paths.setdefault(template(route.path), []).append(route)
        self._shapes: dict[str, list[Shape]] = {}
        for shape in application.shapes:
            for name in {kinds.singular(shape.name), kinds.singular(shape.alias)} - {""}:
                self._shapes.setdefault(name, []).append(shape)
        self._topics = {topic.name: topic for topic in application.topics}
        self._settings = {setting.name: setting for setting in application.settings}
        self._words = application.words

    def evidence(self, part: Part) -> Iterator[Evidence]:
        """Give what the code and the tests say about one part."""
        match part:
            case Endpoint():
                yield from self._endpoint(part)
            case Model():
                yield from self._model(part)
            case Topic():
                yield from self._topic(part)
            case Variable():
                yield self._variable(part)
            case Fault():
                yield self._fault(part)

    def route(self, endpoint: Endpoint) -> Route | None:
        """Give the route of an endpoint."""
        return self._routes.get((endpoint.method, template(endpoint.path)))

    def callers(self, endpoint: Endpoint) -> tuple[str, ...]:
        """Give tests that asked for an endpoint and passed."""
        return tuple(dict.fromkeys(self._answers.on(endpoint.method, endpoint.path).values()))

    def _endpoint(self, wanted: Endpoint) -> Iterator[Evidence]:
        """Look a route up: method, path, bodies, the statuses of success and of errors."""
        route = self.route(wanted)
        seen = self._answers.on(wanted.method, wanted.path)
        if route is None:
            yield self._absent(wanted)
            return
        yield _found("route", wanted.name, str(route.spot))
        for word, name, got in (
            ("takes", wanted.request, route.request),
            ("answers with", wanted.response, route.response),
        ):
            if name and got and not kinds.same_name(name, got):
                yield _wrong("route", f"{wanted.name} {word} {got}, not {name}", str(route.spot))
        yield from _bodies(wanted, route)
        good = {status for status, _ in seen if status < 400}
        for status in wanted.success:
            if status in good or (status in route.success and not good):
                continue
            if (route.success and status not in route.success) or (good and not good & set(wanted.success)):
                got = ", ".join(map(str, sorted(good or route.success)))
                yield _wrong("status", f"{wanted.name} answers {got}, not {status}", str(route.spot))
        for case in wanted.errors:
            yield self._case(wanted, route, case)

    def _absent(self, wanted: Endpoint) -> Evidence:
        """Say that there is no such route, or that its path has other methods which the design does not ask for."""
        others = [route for route in self._paths.get(template(wanted.path), ()) if _key(route) not in self._claimed]
        if others:
            methods = " and ".join(route.method for route in others)
            return _wrong("route", f"{wanted.path} has the method {methods}, not {wanted.method}", str(others[0].spot))
        return _missing("route", f"there is no route {wanted.name}")

    def _case(self, wanted: Endpoint, route: Route, case: Case) -> Evidence:
        """Look an error case up among what the tests have seen and what the route declares."""
        seen = self._answers.on(wanted.method, wanted.path)
        same = {code: test for (status, code), test in seen.items() if status == case.status}
        place = str(route.spot)
        if same and (not case.code or case.code in same):
            return Evidence(
                kind="error case",
                sign=Sign.PASSED,
                text=f"{wanted.name} answers {case}",
                place=same[case.code] if case.code else next(iter(same.values())),
            )
        elsewhere = {status: test for (status, code), test in seen.items() if case.code and code == case.code}
        if elsewhere:
            got = ", ".join(map(str, sorted(elsewhere)))
            return _wrong("error case", f"{wanted.name} answers {case.code} with {got}, not {case.status}", place)
        asked = {other.code for other in wanted.errors if other.status == case.status}
        if case.code and any(code and code not in asked for code in same):
            got = ", ".join(sorted(code for code in same if code and code not in asked))
            return _wrong("error case", f"{wanted.name} answers {case.status} with {got}, not {case.code}", place)
        declared = {other.status for other in route.errors}
        extra = declared - {other.status for other in wanted.errors} - {422}
        if extra and case.status not in declared and not same:
            got = ", ".join(map(str, sorted(extra)))
            return _wrong("error case", f"{wanted.name} declares {got}, not {case.status}", place)
        return Evidence(
            kind="error case", sign=Sign.UNTESTED, text=f"no passing test sees {wanted.name} answer {case}", place=place
        )

    def _model(self, wanted: Model) -> Iterator[Evidence]:
        """Look a model up: that there is one of this name, its fields, and their types."""
        shapes = self._shapes.get(kinds.singular(wanted.name), ())
        if not shapes:
            yield _missing("model", f"there is no model {wanted.name}")
            return
        shape = min(shapes, key=lambda one: (len(_lacking(wanted, one)), one.name != wanted.name, one.spot))
        place = str(shape.spot)
        lacking = _lacking(wanted, shape)
        if len(lacking) < max(len(wanted.fields), 1):
            yield _found("model", f"{wanted.name} with {_counted(len(wanted.fields) - len(lacking))}", place)
        for name in lacking:
            yield _missing("field", f"{wanted.name} has no field {name}", place)
        types = {field.name: field.type for field in shape.fields}
        for field in wanted.fields:
            got = types.get(field.name, "")
            if kinds.differ(field.type, got):
                yield _wrong("field", f"{wanted.name}.{field.name} is {got}, not {field.type}", place)

    def _topic(self, wanted: Topic) -> Iterator[Evidence]:
        """Look a topic up: that this service writes or reads it where the design says so."""
        topic = self._topics.get(wanted.name)
        if topic is None:
            yield _missing("topic", f"the code does not know the topic {wanted.name}")
            return
        for asked, verb, spots in (
            (wanted.produced, "writes to", topic.produced),
            (wanted.consumed, "reads from", topic.consumed),
        ):
            if spots and asked is not False:
                yield _found("topic", f"the code {verb} {wanted.name}", str(spots[0]))
            elif asked:
                yield _missing("topic", f"nothing in the code {verb} {wanted.name}")

    def _variable(self, wanted: Variable) -> Evidence:
        """Look a setting up, and its default where both are numbers."""
        setting = self._settings.get(wanted.name)
        if setting is None:
            return _missing("setting", f"the setting {wanted.name} is never read")
        if setting.default and not kinds.same_value(wanted.default, setting.default):
            text = f"the default of {wanted.name} is {setting.default}, not {wanted.default}"
            return _wrong("setting", text, str(setting.spot))
        return _found("setting", wanted.name, str(setting.spot))

    def _fault(self, wanted: Fault) -> Evidence:
        """Look an error code up among the answers that tests have seen, then among the words of the code."""
        seen = self._answers.codes.get(wanted.name, {})
        if wanted.status and seen and wanted.status not in seen:
            got = ", ".join(map(str, sorted(seen)))
            return _wrong(
                "error code", f"{wanted.name} comes with {got}, not {wanted.status}", next(iter(seen.values()))
            )
        if seen:
            test = seen.get(wanted.status) or next(iter(seen.values()))
            return Evidence(kind="error code", sign=Sign.PASSED, text=f"{wanted.name} with {wanted.status}", place=test)
        if wanted.name in self._words:
            return _found("error code", wanted.name, str(self._words[wanted.name]))
        return _missing("error code", f"the error code {wanted.name} is nowhere in the code")


def _bodies(wanted: Endpoint, route: Route) -> Iterator[Evidence]:
    """Compare the fields of the bodies, where a contract lists them and the route declares its own."""
    for word, fields, declared in (("takes", wanted.takes, route.takes), ("answers with", wanted.gives, route.gives)):
        have = {field.name: field.type for field in declared}
        for field in fields if have else ():
            if field.name not in have:
                yield _missing("field", f"{wanted.name} {word} no field {field.name}", str(route.spot))
            elif kinds.differ(field.type, have[field.name]):
                text = f"{wanted.name} {word} {field.name} as {have[field.name]}, not {field.type}"
                yield _wrong("field", text, str(route.spot))


def _key(route: Route) -> str:
    """Give `METHOD /path` with its parameters unnamed."""
    return f"{route.method} {template(route.path)}"


def _lacking(wanted: Model, shape: Shape) -> Sequence[str]:
    """Give the fields that a model should have and has not."""
    have = {field.name for field in shape.fields}
    return [field.name for field in wanted.fields if field.name not in have]


def _counted(number: int) -> str:
    """Write a number of fields."""
    return f"{number} field{'' if number == 1 else 's'}"


def _found(kind: str, text: str, place: str) -> Evidence:
    """Say that something is there."""
    return Evidence(kind=kind, sign=Sign.FOUND, text=text, place=place)


def _missing(kind: str, text: str, place: str = "") -> Evidence:
    """Say that something is absent."""
    return Evidence(kind=kind, sign=Sign.MISSING, text=text, place=place)


def _wrong(kind: str, text: str, place: str) -> Evidence:
    """Say that something is otherwise than asked for."""
    return Evidence(kind=kind, sign=Sign.CONTRADICTED, text=text, place=place)
