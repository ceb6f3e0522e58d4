"""Parses Python source text, quietly."""

import ast
import sys
import threading
import warnings

from msgspec import Struct

_ONE_AT_A_TIME = threading.Lock()


class Unreadable(Struct, frozen=True):
    """Why a text cannot be parsed, as one sentence, and the line where known."""

    reason: str
    line: int = 0


def parse(text: str) -> ast.Module | None:
    """Give the syntax tree of a source text; None where this Python cannot parse it.

    What Python warns about while it parses belongs to the reviewed code and is not shown.
    """
    tree = read(text)
    return tree if isinstance(tree, ast.Module) else None


def read(text: str) -> ast.Module | Unreadable:
    """Give the syntax tree of a source text, or why this Python cannot parse it."""
    # checks run in threads, and catch_warnings changes what the whole process shows
    with _ONE_AT_A_TIME, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(text)
        except SyntaxError as error:
            version = ".".join(map(str, sys.version_info[:2]))
            return Unreadable(f"Python {version} cannot parse it: {error.msg}.", error.lineno or 0)
        except (RecursionError, MemoryError):
            return Unreadable("It is nested too deeply to be parsed.")
        except ValueError as error:
            return Unreadable(f"It is no Python source text: {error}.")
