"""Finds the fenced blocks of a Markdown text."""

from msgspec import Struct


class Fence(Struct, frozen=True):
    """A fenced block: the words behind its fence, what is in it, and the line of the file on which that starts."""

    info: str
    text: str
    line: int

    @property
    def words(self) -> tuple[str, ...]:
        """Give the words behind the fence."""
        return tuple(self.info.split())


def find(text: str) -> tuple[Fence, ...]:
    """Give the fenced blocks in their order, those in lists and quotes too; one that nobody closes ends with its parent."""
    from markdown_it import MarkdownIt

    return tuple(
        Fence(token.info.strip(), token.content, token.map[0] + 2)
        for token in MarkdownIt("commonmark").parse(text)
        if token.type == "fence" and token.map
    )
