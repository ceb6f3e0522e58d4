"""The folder of the memory files is the project's own where that has files."""

import pytest

from gate.parsing.memory_files import folder


@pytest.mark.parametrize(
    ("files", "wanted", "project", "found"),
    [
        (("memory/a.md",), "memory", "shop", "memory"),
        (("memory/shop/a.md", "memory/b.md"), "memory", "shop", "memory/shop"),
        (("memory/shop.md",), "memory", "shop", "memory"),
        ((), "./docs/memory/", "", "docs/memory"),
    ],
)
def test_the_projects_own_folder_wins(files: tuple[str, ...], wanted: str, project: str, found: str) -> None:
    assert folder(files, wanted, project) == found
