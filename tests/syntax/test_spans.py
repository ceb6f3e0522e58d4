"""Functions and classes are found with their lines."""

from gate.syntax.spans import extract

TEXT = """\
@decorated
def one():
    def inner():
        pass


class Shop:
    async def close(self):
        pass

if X:
    def one(): ...
"""


def test_definitions_have_their_qualified_names_and_lines() -> None:
    assert extract(TEXT) == {
        "one": ((1, 4), (12, 12)),
        "one.inner": ((3, 4),),
        "Shop": ((7, 9),),
        "Shop.close": ((8, 9),),
    }


def test_a_text_that_cannot_be_parsed_has_none() -> None:
    assert extract("def (") == {}
