"""What Python tools leave behind when they fail."""

import pytest

from gate.parsing.crash import Crash, chain, reason, without_warnings

TRACEBACK = """\
Traceback (most recent call last):
  File "/x/a.py", line 1, in b
    c()
requests.exceptions.HTTPError: 500 Server Error: Internal Server Error for url: http://127.0.0.1:1/v1/query

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "/x/d.py", line 2, in e
pip_audit._service.interface.ServiceError
"""


def test_the_chain_of_exceptions_is_read_in_order() -> None:
    text = "500 Server Error: Internal Server Error for url: http://127.0.0.1:1/v1/query"
    assert chain(f"KeyError: before\n{TRACEBACK}") == (
        Crash("requests.exceptions.HTTPError", text),
        Crash("pip_audit._service.interface.ServiceError"),
    )
    assert chain("KeyError: no traceback") == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[Errno 111] Connection refused", "Connection refused"),
        ('(Caused by NameResolutionError("...: [Errno -2] Name or service not known)"))', "Name or service not known"),
        ("[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed", "its certificate is not trusted"),
        ("Read timed out. (read timeout=3)", "no answer in time"),
        ("500 Server Error: Internal Server Error for url: x", "500 Server Error: Internal Server Error"),
        ("something else", ""),
    ],
)
def test_a_lost_connection_has_a_short_reason(text: str, words: str) -> None:
    assert reason(text) == words


def test_warnings_are_left_out() -> None:
    warnings = "/x/a.py:5: OldWarning: it is old.\nStill.\n  from a import b\n/x/c.py:1: NewWarning: new\n  import d\n"
    assert without_warnings(f"{warnings}It failed.\n") == "It failed.\n"
