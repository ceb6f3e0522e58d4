"""Reads a unified diff into the lines that it adds."""

from unidiff.patch import PatchSet


def added_lines(text: str) -> dict[str, frozenset[int]]:
    """Give the added line numbers (from 1) by path, of a diff as `git diff --unified=0` prints it."""
    return {
        file.path: frozenset(
            line.target_line_no for hunk in file for line in hunk if line.is_added and line.target_line_no
        )
        for file in PatchSet(text)
        if not file.is_removed_file
    }
