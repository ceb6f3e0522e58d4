"""Foreign text in Markdown, read back by a parser."""

from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from gate.wording import markdown as md
from gate.wording.text import line

PARSER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
ANY = st.text(alphabet=st.characters(codec="utf-8")) | st.text(alphabet="`*_[]<>|&~$\\!#-+=1.)(:> \n\tab\"'")


def shown(tokens: list[Token] | None) -> str:
    """Give the plain text of inline tokens; fails for anything that is more than text."""
    found = tokens or []
    assert {token.type for token in found} <= {"text", "code_inline"}
    return "".join(token.content for token in found)


@settings(deadline=None)
@given(ANY)
def test_text_is_shown_as_it_is(content: str) -> None:
    tokens = PARSER.parse(f"before {md.text(content)} after")
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    assert " ".join(shown(tokens[1].children).split()) == " ".join(f"before {line(content)} after".split())


@settings(deadline=None)
@given(ANY.filter(lambda content: bool(line(content).strip())))
def test_text_at_the_start_of_an_item_stays_an_item(content: str) -> None:
    tokens = PARSER.parse("\n".join(md.listed([md.text(content)], 5)))
    kinds = [token.type for token in tokens]
    assert kinds == [
        "bullet_list_open",
        "list_item_open",
        "paragraph_open",
        "inline",
        "paragraph_close",
        "list_item_close",
        "bullet_list_close",
    ]
    assert shown(tokens[3].children) == line(content)


@settings(deadline=None)
@given(st.lists(st.tuples(ANY, ANY), min_size=1, max_size=4))
def test_a_cell_keeps_to_its_cell(rows: list[tuple[str, str]]) -> None:
    cells = [tuple(md.cell(content) for content in row) for row in rows]
    tokens = PARSER.parse("\n".join(md.table(("A", "B"), cells)))
    assert tokens[-1].type == "table_close"
    found = [shown(token.children) for token in tokens if token.type == "inline"]
    assert found == ["A", "B", *(line(content) or "-" for row in rows for content in row)]


@settings(deadline=None)
@given(ANY.filter(lambda content: bool(line(content))))
def test_code_is_one_piece_of_code(content: str) -> None:
    tokens = PARSER.parse(f"x {md.code(content)} y")[1].children or []
    assert [token.type for token in tokens] == ["text", "code_inline", "text"]
    assert tokens[1].content == line(content)


def test_an_empty_code_is_nothing() -> None:
    assert md.code("\x07") == ""


def test_a_list_says_what_it_leaves_out() -> None:
    assert md.listed("abc", 2) == ["- a", "- b", "- ... and 1 more"]
    assert md.listed((), 2) == ["None."]
    assert md.listed(["1. a", "# b", "- c"], 5) == ["- 1\\. a", "- \\# b", "- \\- c"]
