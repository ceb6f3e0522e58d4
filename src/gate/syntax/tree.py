"""Parses Python source text, quietly."""

import ast
import threading
import warnings

_ONE_AT_A_TIME = threading.Lock()


def parse(text: str) -> ast.Module | None:
    """Give the syntax tree of a source text; None where this Python cannot parse it.

    What Python warns about while it parses belongs to the reviewed code and is not shown.
    """
    # checks run in threads, and catch_warnings changes what the whole process shows
    with _ONE_AT_A_TIME, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None
