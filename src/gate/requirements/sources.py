"""Reads out of source texts what no application can say of itself: topics, variables, words, and where it is made."""

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from msgspec import Struct, field

from gate.model.application import Application, Reading, Spot, Traffic
from gate.syntax import tree

_CONSUMERS = {
    "AIOKafkaConsumer", "KafkaConsumer", "DeserializingConsumer", "AvroConsumer", "Consumer", "subscribe", "subscriber",
    "TopicPartition", "consume", "agent",
}  # fmt: skip
_PRODUCERS = {"send", "send_and_wait", "produce", "publish", "publisher", "send_batch"}
_WORD = re.compile(r"[A-Za-z][\w.:/{}-]{2,119}")
_TOPIC = re.compile(r"^(?!.*header).*topic", re.IGNORECASE)
_TOPIC_VALUE = re.compile(r"[a-zA-Z][\w-]*(?:\.[\w-]+)+|[a-z][a-z0-9]*(?:[-_][a-z0-9]+)+|[a-z]{3,}")
_FRAMEWORKS = {"FastAPI"}


class _Use(Struct):
    """A text or a name that may hold one, where it is used, and how."""

    spot: Spot
    how: str
    text: str = ""
    symbol: str = ""


class Sources(Struct):
    """What all source files say together; `symbols` are the texts that names and attributes stand for."""

    words: dict[str, Spot] = field(default_factory=dict)
    settings: dict[str, Reading] = field(default_factory=dict)
    symbols: dict[str, set[str]] = field(default_factory=dict)
    uses: list[_Use] = field(default_factory=list)
    kafka: set[str] = field(default_factory=set)
    made: list[str] = field(default_factory=list)
    factories: list[str] = field(default_factory=list)
    calls: list[tuple[str, str]] = field(default_factory=list)

    @property
    def application(self) -> Application:
        """Give what is known without the application."""
        return Application(
            topics=tuple(self._topics()), settings=tuple(self.settings.values()), words=self.words, source="the source"
        )

    @property
    def target(self) -> str:
        """Give `module:name` of the application, or of a function without arguments that makes it; else nothing."""
        made = [f"{module}:{name}" for module, _, name in (one.rpartition(":") for one in self.made)]
        names = {factory.rpartition(":")[2] for factory in self.factories}
        called = [target for target, name in self.calls if name in names]
        for group in (made, called, self.factories):
            if group:
                return min(group, key=lambda one: (one.count("."), len(one), one))
        return ""

    def _topics(self) -> Iterator[Traffic]:
        """Give the topics: what is handed to consumers and producers, and what names with `topic` in them stand for."""
        found: dict[str, dict[str, list[Spot]]] = {}
        named = {text for symbol, texts in self.symbols.items() if _TOPIC.search(symbol) for text in texts}
        for use in self.uses:
            for text in {use.text} if use.text else self.symbols.get(use.symbol, ()):
                if use.how == "else" and text not in named:
                    continue
                if use.how == "produced" and text not in named and use.spot.path not in self.kafka:
                    continue
                if _TOPIC_VALUE.fullmatch(text):
                    how = "consumed" if use.how == "consumed" else "produced"
                    found.setdefault(text, {}).setdefault(how, []).append(use.spot)
        for text in named - found.keys():
            if _TOPIC_VALUE.fullmatch(text):
                found[text] = {}
        for name in sorted(found):
            spots = found[name]
            yield Traffic(
                name=name, produced=tuple(spots.get("produced", ())), consumed=tuple(spots.get("consumed", ()))
            )


def read(code: Mapping[str, str]) -> Sources:
    """Give what the texts of source files say, by their paths."""
    found = Sources()
    packages = {str(PurePosixPath(path).parent) for path in code if path.endswith("__init__.py")}
    for path, text in code.items():
        module = tree.parse(text)
        if module is not None:
            _Module(path, _dotted(path, packages), found).read(module)
    return found


def _dotted(path: str, packages: set[str]) -> str:
    """Give the name by which a file is imported: below the first folder above it that is no package."""
    parts = list(PurePosixPath(path).with_suffix("").parts)
    start = len(parts) - 1
    while start > 0 and "/".join(parts[:start]) in packages:
        start -= 1
    return ".".join(parts[start:]).removesuffix(".__init__")


class _Module:
    """One file on its way into the whole."""

    def __init__(self, path: str, name: str, found: Sources) -> None:
        self._path, self._name, self._found = path, name, found

    def read(self, module: ast.Module) -> None:
        """Go through the file."""
        self._makers(module)
        nodes = tuple(node for node in ast.walk(module) if not isinstance(node, ast.expr_context))
        consumed: set[ast.AST] = set()
        produced: set[ast.AST] = set()
        documents: set[ast.AST] = set()
        defined: set[ast.AST] = set()
        for node in nodes:
            match node:
                case ast.Import(names=names):
                    self._imports(tuple(alias.name for alias in names))
                case ast.ImportFrom(module=str(source)):
                    self._imports((source,))
                case ast.Expr(value=ast.Constant(value=str()) as text):
                    documents.add(text)
                case ast.Call():
                    self._environ(node)
                    consumed.update(_handed(node, _CONSUMERS, len(node.args)))
                    produced.update(_handed(node, _PRODUCERS, 1))
                case ast.Subscript(value=value, slice=ast.Constant(value=str(variable))) if _last(value) == "environ":
                    self._setting(variable, "", node.lineno)
                case ast.Assign(targets=[ast.Name(id=name) | ast.Attribute(attr=name)], value=value):
                    defined.update(self._define(name, value))
                case ast.AnnAssign(target=ast.Name(id=name), value=value) if value is not None:
                    defined.update(self._define(name, value))
        consumed |= self._aliases(nodes, consumed)
        self._mentions(nodes, consumed, produced, documents, defined)

    def _imports(self, names: tuple[str, ...]) -> None:
        """Note that the file has to do with Kafka."""
        if any("kafka" in name or "faststream" in name for name in names):
            self._found.kafka.add(self._path)

    def _mentions(
        self,
        nodes: tuple[ast.AST, ...],
        consumed: set[ast.AST],
        produced: set[ast.AST],
        documents: set[ast.AST],
        defined: set[ast.AST],
    ) -> None:
        """Note every text, and every name that is read."""
        for node in nodes:
            if not isinstance(node, ast.Constant | ast.Attribute | ast.Name):
                continue
            spot = Spot(self._path, node.lineno)
            how = "consumed" if node in consumed else "produced" if node in produced else "else"
            match node:
                case ast.Constant(value=str(text)) if node not in documents and _WORD.fullmatch(text):
                    self._found.words.setdefault(text, spot)
                    if node not in defined:
                        self._found.uses.append(_Use(spot, how, text=text))
                case ast.Attribute(attr=name, ctx=ast.Load()) | ast.Name(id=name, ctx=ast.Load()):
                    if how != "else" or _TOPIC.search(name):
                        self._found.uses.append(_Use(spot, how, symbol=name))

    def _aliases(self, nodes: tuple[ast.AST, ...], consumed: set[ast.AST]) -> set[ast.AST]:
        """Give what stands for the plain names that are handed to a consumer."""
        names = {node.id for node in consumed if isinstance(node, ast.Name)}
        found: set[ast.AST] = set()
        if not names:
            return found
        for node in nodes:
            match node:
                case ast.Assign(targets=[ast.Name(id=name)], value=ast.List() | ast.Tuple() | ast.Attribute() as value):
                    if name in names:
                        found.update(ast.walk(value))
        return found

    def _define(self, name: str, value: ast.expr) -> Iterator[ast.expr]:
        """Note the text that a name or attribute stands for."""
        match value:
            case ast.Constant(value=str(text)):
                self._found.symbols.setdefault(name, set()).add(text)
                yield value
            case ast.Call(func=func, args=args, keywords=keywords):
                texts = [
                    *args[1 if _last(func) in ("getenv", "get") else 0 :][:1],
                    *(k.value for k in keywords if k.arg == "default"),
                ]
                for given in texts:
                    if isinstance(given, ast.Constant) and isinstance(given.value, str):
                        self._found.symbols.setdefault(name, set()).add(given.value)
                        yield given

    def _environ(self, call: ast.Call) -> None:
        """Note `os.getenv("NAME", default)` and `os.environ.get("NAME", default)`."""
        match call:
            case ast.Call(func=func, args=[ast.Constant(value=str(name)), *more]):
                read = _last(func) == "getenv" or (
                    isinstance(func, ast.Attribute) and func.attr == "get" and _last(func.value) == "environ"
                )
                default = str(more[0].value) if more and isinstance(more[0], ast.Constant) else ""
                if read:
                    self._setting(name, default, call.lineno)

    def _setting(self, name: str, default: str, line: int) -> None:
        """Note that an environment variable is read."""
        self._found.settings.setdefault(name, Reading(name=name, default=default, spot=Spot(self._path, line)))

    def _makers(self, module: ast.Module) -> None:
        """Note where an application is made: at the top of the module, or in a function without required arguments."""
        for node in module.body:
            match node:
                case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(func=func)) | ast.AnnAssign(
                    target=ast.Name(id=name), value=ast.Call(func=func)
                ):
                    if _last(func) in _FRAMEWORKS:
                        self._found.made.append(f"{self._name}:{name}")
                    else:
                        self._found.calls.append((f"{self._name}:{name}", _last(func)))
                case ast.FunctionDef(name=name, args=args):
                    inside = any(isinstance(one, ast.Call) and _last(one.func) in _FRAMEWORKS for one in ast.walk(node))
                    free = len(args.args) <= len(args.defaults) and all(one is not None for one in args.kw_defaults)
                    if inside and free:
                        self._found.factories.append(f"{self._name}:{name}")


def _handed(call: ast.Call, names: set[str], first: int) -> Iterator[ast.AST]:
    """Give what stands in the topics that are handed to a call of one of these names: its first arguments."""
    if _last(call.func) in names:
        named = [keyword.value for keyword in call.keywords if keyword.arg in ("topic", "topics")]
        for argument in (*call.args[:first], *named):
            yield from ast.walk(argument)


def _last(node: ast.expr) -> str:
    """Give the last name of a dotted expression."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""
