"""Reads one Python file into its facts, in one walk."""

from gate.model.facts import Function, ModuleFacts
from gate.syntax import comments, definitions, tree
from gate.syntax.frames import Reader
from gate.syntax.statements import walk


def extract(path: str, text: str, module: str) -> ModuleFacts:
    """Give what a source text says; one that cannot be parsed gives a sentence in `error`, never an exception.

    `path` is relative to the project, `module` the dotted name that the file is imported by.
    """
    package = path.rpartition("/")[2] in ("__init__.py", "__init__.pyi")
    lines = text.count("\n") + (not text.endswith("\n") and bool(text))
    parsed = tree.read(text)
    if isinstance(parsed, tree.Unreadable):
        return ModuleFacts(path, module, package, parsed.reason, parsed.line, lines)
    reader = Reader(module, package, walk)
    try:
        frame = reader.enter(Function("<module>", "", 1, lines), None)
        doc = definitions.document(parsed.body)
        reader.read(frame, parsed.body[1:] if doc else parsed.body)
        reader.rest()
    except RecursionError:
        return ModuleFacts(path, module, package, "It is nested too deeply to be read.", 0, lines)
    return ModuleFacts(
        path,
        module,
        package,
        "",
        0,
        lines,
        doc,
        tuple(reader.imports),
        reader.exports,
        tuple(reader.functions),
        tuple(reader.classes),
        comments.ignores(text),
    )
