"""All modules of a project together: what a name means across files, and what the service is made of."""

import re
from collections.abc import Iterable, Iterator
from functools import cached_property

from gate.model.facts import Call, Expr, ModuleFacts
from gate.model.scope import Layout, Project, Stack
from gate.model.settings import Config
from gate.syntax import constants, libraries
from gate.syntax.annotations import Type
from gate.syntax.classes import ClassInfo, Units
from gate.syntax.constants import Constant
from gate.syntax.database import Database
from gate.syntax.graph import Chain, Edge, Graph, Predicate
from gate.syntax.messaging import Messaging
from gate.syntax.names import Names
from gate.syntax.schemas import Schemas
from gate.syntax.testcode import TestCode
from gate.syntax.units import Unit, receiver
from gate.syntax.values import Values
from gate.syntax.web import Web

_MIGRATIONS = re.compile(r"(^|/)(alembic|migrations|versions)/")


class Codebase:
    """The facts of all modules, and what follows from them, found once when it is first asked for."""

    def __init__(
        self,
        modules: tuple[ModuleFacts, ...],
        *,
        project: Project | None = None,
        layout: Layout | None = None,
        stack: Stack | None = None,
        config: Config | None = None,
    ) -> None:
        """Take the facts of every file; without a layout, what lies in `tests` is a test."""
        self.modules = modules
        self.project = project or Project(root=".", files=tuple(module.path for module in modules))
        self.layout = layout or _guess(modules)
        self.stack = stack or Stack()
        self.config = config or Config()

    # the project

    @property
    def files(self) -> tuple[str, ...]:
        """Give all paths of the project, code or not."""
        return self.project.files

    @property
    def texts(self) -> dict[str, str]:
        """Give the contents of manifests, lock files, Compose files and tool configurations by path."""
        return self.project.texts

    @cached_property
    def sources(self) -> tuple[ModuleFacts, ...]:
        """Give the modules of the product: neither tests nor migrations."""
        wanted = set(self.layout.source_files)
        return tuple(one for one in self.modules if one.path in wanted and not _MIGRATIONS.search(one.path))

    @cached_property
    def tests(self) -> tuple[ModuleFacts, ...]:
        """Give the modules of the tests."""
        wanted = set(self.layout.test_files)
        return tuple(one for one in self.modules if one.path in wanted)

    @cached_property
    def migrations(self) -> tuple[ModuleFacts, ...]:
        """Give the modules that change the database's schema."""
        tests = set(self.layout.test_files)
        return tuple(one for one in self.modules if one.path not in tests and _MIGRATIONS.search(one.path))

    @cached_property
    def imported(self) -> frozenset[str]:
        """Give the top-level names that the sources import."""
        return frozenset(one.target.partition(".")[0] for module in self.sources for one in module.imports)

    def uses(self, technology: str) -> bool:
        """Tell whether a technology is in the stack or its library is imported: `code.uses("kafka")`."""
        names = libraries.TECHNOLOGIES.get(technology, (technology,))
        return self.stack.has(technology) or any(name in self.imported for name in names)

    # names, functions and classes

    @cached_property
    def _names(self) -> Names:
        return Names(self.modules)

    @cached_property
    def _units(self) -> Units:
        return Units(self.modules, self._names)

    @cached_property
    def _values(self) -> Values:
        return Values(self._names, self._units)

    @cached_property
    def _graph(self) -> Graph:
        return Graph(self._units, self._values)

    def module(self, dotted: str) -> ModuleFacts | None:
        """Give a module by a name that it can be imported by: `code.module("app.db")`."""
        return self._names.module(dotted)

    def units(self, modules: Iterable[ModuleFacts] | None = None) -> Iterator[Unit]:
        """Give the functions and bodies of modules and classes, of the sources or of the modules given."""
        if modules is None:
            return iter(self._product)
        return (unit for module in modules for unit in self._units.of[module.path])

    @cached_property
    def _product(self) -> tuple[Unit, ...]:
        return tuple(unit for module in self.sources for unit in self._units.of[module.path])

    def functions(self, modules: Iterable[ModuleFacts] | None = None) -> Iterator[Unit]:
        """Give the functions and methods, of the sources or of the modules given."""
        return (unit for unit in self.units(modules) if not unit.is_body)

    def body(self, module: ModuleFacts) -> Unit | None:
        """Give the body of a module; None where it cannot be parsed."""
        return next(iter(self._units.of[module.path]), None)

    def unit(self, name: str) -> Unit | None:
        """Give a function or method by its canonical name: `code.unit("app.repo.OrderRepository.find")`."""
        return self._units.by_name.get(name)

    def class_(self, name: str) -> ClassInfo | None:
        """Give a class by its canonical name: `code.class_("app.models.Order")`."""
        return self._units.classes.get(name)

    def class_of(self, unit: Unit) -> ClassInfo | None:
        """Give the class that a method, or the body of a class, belongs to."""
        owner = unit.qualname if unit.name == "<class>" else unit.function.owner
        return self._units.classes.get(f"{unit.module.module}.{owner}") if owner else None

    def classes(self, modules: Iterable[ModuleFacts] | None = None) -> Iterator[ClassInfo]:
        """Give the classes of the sources, or of the modules given."""
        wanted = {module.path for module in (self.sources if modules is None else modules)}
        return (info for info in self._units.classes.values() if info.path in wanted)

    def bases(self, name: str) -> tuple[str, ...]:
        """Give a class and all that it inherits from, nearest first."""
        return self._units.above(name)

    def is_a(self, name: str, *bases: str) -> bool:
        """Tell whether a class is one of the bases or inherits from one: `code.is_a(name, "pydantic.BaseModel")`."""
        return any(one in bases for one in self._units.above(name))

    def member(self, name: str, method: str) -> str:
        """Give the canonical name of a method of a class, wherever it is inherited from; empty where it has none."""
        found = self._units.member(name, method)[1]
        return found.symbol if found is not None else ""

    def subclasses(self, *names: str) -> tuple[ClassInfo, ...]:
        """Give the classes of the sources that inherit from one of the bases, also over others."""
        found = {info.name: info for name in names for info in self._below.get(name, ())}
        return tuple(found.values())

    @cached_property
    def _below(self) -> dict[str, list[ClassInfo]]:
        found: dict[str, list[ClassInfo]] = {}
        for info in self.classes():
            for base in self._units.above(info.name)[1:]:
                found.setdefault(base, []).append(info)
        return found

    def resolve(self, module: ModuleFacts, name: Expr | str) -> str:
        """Give the canonical name of an expression, or of a name as the module writes it."""
        if isinstance(name, str):
            return self._names.written(module, name) or self._names.canonical(name, module)
        if name.kind == "index":
            return self.resolve(module, name.items[0])
        if name.kind != "name":
            return ""
        if not name.local:
            return self._names.canonical(name.text, module)
        return self._names.written(module, name.text) or name.text

    # what is called, and of which type values are

    def target(self, unit: Unit, call: Call) -> str:
        """Give the canonical name of what is called; empty where it is not known."""
        return self._values.callees.target(unit, call)

    def name(self, unit: Unit, expr: Expr | None, line: int = 0) -> str:
        """Give the canonical name of the function, class or method that an expression is, such as a callback."""
        return self._values.callees.name(unit, expr, line) if expr is not None else ""

    def value(self, unit: Unit, expr: Expr | None, line: int = 0) -> Type | None:
        """Give the type of an expression with what it is of; None where it is not known."""
        return self._values.value(unit, expr, line)

    def type_of(self, unit: Unit, expr: Expr | None, line: int = 0) -> str:
        """Give the canonical class of an expression's value; empty where it is not known."""
        found = self._values.value(unit, expr, line)
        return found.name if found is not None else ""

    def receiver(self, unit: Unit, call: Call) -> str:
        """Give the canonical class of the value whose method is called; empty for functions."""
        return self.type_of(unit, receiver(call), call.line)

    def gives(self, unit: Unit) -> Type | None:
        """Give the type of what a function returns, or an iterator of what it yields."""
        return self._values.gives(unit)

    def param_type(self, unit: Unit, name: str) -> Type | None:
        """Give the type of a parameter: its annotation, or what it depends on."""
        return self._values.parameter(unit, name)

    def annotation_value(self, module: ModuleFacts, annotation: Expr | None) -> Type | None:
        """Give the type that an annotation in a module means."""
        return self._values.annotations.read(module, annotation)

    def annotation_type(self, module: ModuleFacts, annotation: Expr | None) -> str:
        """Give the canonical class that an annotation in a module means; empty where it is not known."""
        found = self._values.annotations.read(module, annotation)
        return found.name if found is not None else ""

    def constant(self, unit: Unit, expr: Expr | None) -> Constant:
        """Give the value of a constant through names; `UNKNOWN` (which is false) where it is not certain."""
        return constants.constant(self._names, self._units, self._values, unit, expr)

    def outer(self, unit: Unit) -> Unit:
        """Give the body that a function is defined in, which has the calls of its decorators and defaults."""
        return self._values.scopes.outer(unit) or unit

    def decorators(self, unit: Unit) -> tuple[tuple[str, Call | None], ...]:
        """Give the canonical names of a function's decorators, and the calls that make them."""
        outer = self.outer(unit)
        found: list[tuple[str, Call | None]] = []
        for one in unit.function.decorators:
            call = outer.call(one)
            found.append((self.target(outer, call) if call is not None else self.name(outer, one), call))
        return tuple(found)

    def metadata(self, unit: Unit, annotation: Expr | None) -> tuple[tuple[Unit, Expr], ...]:
        """Give what `Annotated` says beside the type, also behind aliases, each with the body that has its calls.

        `unit` is the body that the annotation stands in: for a parameter `code.outer(function)`.
        """
        if annotation is None:
            return ()
        if annotation.kind == "operation":
            return tuple(one for item in annotation.items for one in self.metadata(unit, item))
        if annotation.kind == "index" and annotation.items[0].text.rpartition(".")[2] == "Annotated":
            first, *rest = annotation.items[1].items
            return (*self.metadata(unit, first), *((unit, item) for item in rest))
        if annotation.kind != "name":
            return ()
        module, rest_ = self._names.split(self.resolve(unit.module, annotation))
        assign = self._names.table(module).assigns.get(rest_) if module is not None else None
        if module is None or assign is None or assign.value is annotation:
            return ()
        return self.metadata(self._units.of[module.path][0], assign.value)

    # calls between functions

    def calls_from(self, unit: Unit) -> tuple[Edge, ...]:
        """Give the calls of a function that run functions of the project."""
        return self._graph.calls_from(unit)

    def callers(self, unit: Unit) -> tuple[Edge, ...]:
        """Give the calls that run a function, with the functions that they stand in."""
        return self._graph.callers(unit)

    def callee(self, unit: Unit, call: Call) -> Unit | None:
        """Give the function of the project that a call runs; for a class its `__init__`."""
        return self._graph.callee(unit, call)

    def reaches(self, unit: Unit, predicate: Predicate, through_async: bool = False) -> tuple[Chain, ...]:
        """Give for each call that is, or leads through functions to, what is looked for the shortest way.

        `predicate(unit, call)` names it or gives an empty text; pass the same function object for all units, as what
        it finds is kept. Ways through async functions count only where asked for: those answer for themselves.
        """
        return self._graph.reaches(unit, predicate, through_async)

    def offloaded(self, unit: Unit, call: Call) -> bool:
        """Tell whether a call does not run where it stands: in a lambda, or in a thread by its decorator."""
        return self._graph.offloaded(unit, call)

    # views

    @cached_property
    def web(self) -> Web:
        """Give what the service offers over HTTP."""
        return Web(self)

    @cached_property
    def schemas(self) -> Schemas:
        """Give the Pydantic models and settings."""
        return Schemas(self)

    @cached_property
    def database(self) -> Database:
        """Give engines, sessions, mapped classes and queries."""
        return Database(self)

    @cached_property
    def messaging(self) -> Messaging:
        """Give Kafka's producers and consumers."""
        return Messaging(self)

    @cached_property
    def testcode(self) -> TestCode:
        """Give the tests and fixtures."""
        return TestCode(self)


def _guess(modules: tuple[ModuleFacts, ...]) -> Layout:
    """Sort modules into sources and tests by their paths."""
    tests = tuple(one.path for one in modules if re.search(r"(^|/)(tests?/|test_[^/]*$|conftest\.py$)", one.path))
    sources = tuple(one.path for one in modules if one.path not in set(tests))
    return Layout(source_files=sources, test_files=tests)
