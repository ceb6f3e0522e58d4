"""The files that `gate init` starts a project with: pure functions from what was found to their text."""

import json
import shlex
from collections.abc import Sequence

from msgspec import Struct

GITHUB = ".github/workflows/gate.yml"
AZURE = "azure-pipelines.yml"
HOOKS = ".pre-commit-config.yaml"
NOXFILE = "noxfile.py"
ATTRIBUTES = ".gitattributes"


class Start(Struct, frozen=True, kw_only=True):
    """What the files depend on.

    `below` is the project's folder below the top of the repository, empty where it is the top. `requirement` is what
    pip installs the gate from, `python` the version for CI, `branch` the one that changes are merged into.
    """

    preset: str
    why: str
    sources: Sequence[str]
    tests: Sequence[str]
    requirement: str
    python: str
    branch: str
    below: str = ""

    @property
    def place(self) -> str:
        """Give the project's folder with a slash, to be put before its paths; empty at the top."""
        return f"{self.below}/" if self.below else ""


def settings(start: Start) -> str:
    """Write gates.toml: the preset, the paths that were found, and the numbers a team changes first."""
    paths = [
        (
            f"{key} = {json.dumps(list(found), ensure_ascii=False)}"
            if found
            else f"# {key} = [{json.dumps(key)}]  # none found"
        )
        for key, found in (("sources", start.sources), ("tests", start.tests))
    ]
    return f"""\
# What this team has agreed on. Every key has a default; `gate explain coverage.minimum` tells about one,
# `gate schema` prints the JSON Schema of this file for editors.

preset = {json.dumps(start.preset)}  # {start.why}
fail_level = "CRITICAL"  # findings of this criticality and above fail the build

[project]
{paths[0]}
{paths[1]}

[coverage]
minimum = 85.0  # percent of the whole project, never rounded

# [checks.bandit]
# enabled = false

# [stack]
# fastapi = ">=0.115"  # a version that the team expects

# [criticality]
# "ruff/DTZ*" = "HIGH"
# "review/GATE-DB010" = "LOW"  # `gate rules` lists the rules of the review
"""


def attributes(folder: str) -> str:
    """Write the attributes with which branches can all add reviews to the history and merge without a conflict."""
    return f"# every branch may add its reviews\n{folder.strip('/')}/**/review_history.md merge=union\n"


def noxfile() -> str:
    """Write a noxfile with the gate's sessions."""
    return '''\
"""Sessions for Nox; `nox -s gate` reviews the project, `nox -l` lists the rest."""

import gate.nox
import nox

nox.options.default_venv_backend = "uv|virtualenv"
nox.options.reuse_venv = "yes"

gate.nox.register()
'''


def noxfile_snippet() -> str:
    """Write the lines that an existing noxfile needs."""
    return "import gate.nox\n\ngate.nox.register()\n"


def hooks(start: Start) -> str:
    """Write a configuration for pre-commit and prek."""
    return f"default_install_hook_types: [pre-commit, pre-push]\nrepos:\n{hooks_snippet(start)}"


def hooks_snippet(start: Start) -> str:
    """Write the entry that belongs under `repos:`; each hook gets an environment with the gate of its own."""
    at = f" --project {shlex.quote(start.below)}" if start.below else ""
    staged, whole = (json.dumps(f"gate run{flag}{at}", ensure_ascii=False) for flag in (" --staged", ""))
    requirement = json.dumps(start.requirement, ensure_ascii=False)
    return f"""\
  - repo: local
    hooks:
      - id: gate  # what is staged, with the quick checks
        name: gate (staged files)
        entry: {staged}
        language: python
        additional_dependencies: [{requirement}]
        types_or: [python, pyi, toml]
        pass_filenames: false
        require_serial: true
        stages: [pre-commit, manual]
      - id: gate-push  # everything
        name: gate (everything)
        entry: {whole}
        language: python
        additional_dependencies: [{requirement}]
        always_run: true
        pass_filenames: false
        require_serial: true
        verbose: true
        stages: [pre-push, manual]
"""


def github(start: Start) -> str:
    """Write a workflow for GitHub Actions."""
    folder = json.dumps(start.below, ensure_ascii=False)
    defaults = f"    defaults:\n      run:\n        working-directory: {folder}\n" if start.below else ""
    reports = json.dumps(f"{start.place}.gate/reports", ensure_ascii=False) if start.below else ".gate/reports"
    return f"""\
name: gate

on:
  pull_request:
  push:
    branches: [{json.dumps(start.branch, ensure_ascii=False)}]

permissions:
  contents: read

concurrency:
  group: gate-${{{{ github.ref }}}}
  cancel-in-progress: ${{{{ github.event_name == 'pull_request' }}}}

# The actions are pinned to commits, which nobody can move; Dependabot and Renovate raise them.
jobs:
  gate:
    runs-on: ubuntu-latest
    timeout-minutes: 30
{defaults}    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1  # v7.0.1
        with:
          fetch-depth: 0  # the base branch tells new findings from old ones
          persist-credentials: false
      - uses: actions/setup-python@5fda3b95a4ea91299a34e894583c3862153e4b97  # v7.0.0
        with:
          python-version: "{start.python}"
      - name: Install Nox and the gate
        run: python -m pip install "nox[uv]" {shlex.quote(start.requirement)}
      - name: Review
        run: nox -s gate
      - name: Show the review
        if: always()
        run: |
          if [ -f .gate/reports/code-review.md ]; then
            head -c 1000000 .gate/reports/code-review.md >> "$GITHUB_STEP_SUMMARY"  # a longer summary is refused whole
          fi
      - uses: actions/upload-artifact@bbbca2ddaa5d8feaa63e36b76fdaad77386f024f  # v7.0.0
        if: always()
        with:
          name: gate-reports
          path: {reports}
          include-hidden-files: true  # .gate begins with a dot
          if-no-files-found: warn
"""


def azure(start: Start) -> str:
    """Write a pipeline for Azure Pipelines."""
    inside = f"        workingDirectory: {json.dumps(start.below, ensure_ascii=False)}\n" if start.below else ""
    reports = f"$(System.DefaultWorkingDirectory)/{start.place}.gate/reports"
    return f"""\
# In Azure Repos a branch policy (build validation) runs this for pull requests; elsewhere `pr` does.
trigger:
  branches:
    include: [{json.dumps(start.branch, ensure_ascii=False)}]
pr:
  branches:
    include: [{json.dumps(start.branch, ensure_ascii=False)}]

variables:
  CI: "true"  # Azure does not set it; the gate and Nox are strict where it is set

jobs:
  - job: gate
    timeoutInMinutes: 30
    pool:
      vmImage: ubuntu-latest
    steps:
      - checkout: self
        fetchDepth: 0  # the base branch tells new findings from old ones
        persistCredentials: false
      - task: UsePythonVersion@0
        inputs:
          versionSpec: "{start.python}"
      - script: python -m pip install "nox[uv]" {shlex.quote(start.requirement)}
        displayName: Install Nox and the gate
      - script: nox -s gate
        displayName: Review
{inside}      - script: |
          if [ -f "{reports}/code-review.md" ]; then
            echo "##vso[task.uploadsummary]{reports}/code-review.md"
          fi
        displayName: Show the review
        condition: always()
      - publish: {json.dumps(reports, ensure_ascii=False)}
        displayName: Keep the reports
        artifact: gate-reports
        condition: always()
"""
