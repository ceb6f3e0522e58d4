"""Looks at a project for the generated parts of its memory, and writes them."""

from collections.abc import Iterable
from pathlib import Path

from gate import stack
from gate.memory import generated, overview
from gate.memory.overview import Portrait
from gate.model.scope import Layout, Project
from gate.model.settings import Config
from gate.policy.memory import OVERVIEW_FILE, PATTERNS_FILE
from gate.syntax import conventions
from gate.system import files, recollection

PARTS = {OVERVIEW_FILE: overview.OVERVIEW, PATTERNS_FILE: overview.CONVENTIONS}
"""The generated part of each file that has one."""


def draw(project: Project, layout: Layout, config: Config) -> Portrait:
    """Look at manifest, readme, files and code."""
    root = Path(project.root)
    wanted = stack.requirements(project.manifest, project.texts)
    readme = next((path for path in project.files if path.lower() in ("readme.md", "readme.markdown")), "")
    return Portrait(
        project=project,
        layout=layout,
        config=config,
        dependencies={name: version for name, version in sorted(wanted.items()) if name != "python"},
        readme=files.read(root / readme) or "" if readme else "",
        observations=conventions.observe(_code(root, layout.source_files), _code(root, layout.test_files)),
    )


def refresh(portrait: Portrait, folder: str) -> tuple[str, ...]:
    """Write the generated parts of the memory files anew; gives the files that changed."""
    root = Path(portrait.project.root)
    bodies = overview.bodies(portrait)
    changed = []
    for file, part in PARTS.items():
        name = f"{folder}/{file}"
        if not (root / name).is_file():
            continue
        before = recollection.exact(root / name, name)
        after = generated.refresh(before, part, bodies[part], name)
        if after != before:
            files.write(root / name, after)
            changed.append(name)
    return tuple(changed)


def _code(root: Path, paths: Iterable[str]) -> dict[str, str]:
    """Read Python files."""
    return {path: "\n".join(lines) for path, lines in files.lines(root, paths).items()}
