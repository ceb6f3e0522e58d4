"""Secrets in committed files of the environment."""

import pytest

from gate.rules.architecture.env_file_committed import RULE
from tests.rules import bench

TOKEN = "f2b9c04e71d8a6"  # nosec B105  # no key of anything


def judge(files: dict[str, str]) -> list[str]:
    return [f"{one.path}:{one.line} {one.message}" for one in bench.check(RULE, {"app/main.py": "", **files})]


def test_said_once_at_the_first_secret() -> None:
    text = f"# DB_PASSWORD=old\nDEBUG=1\nexport DB_PASSWORD='{TOKEN}'\nDATABASE_URL=postgresql://a:{TOKEN}@db/a\n"
    assert judge({".env": text, "service/.env.production": text, "service/.env.docker": text}) == [
        (
            ".env:3 .env is part of the repository and gives a value to `DB_PASSWORD` and `DATABASE_URL`, as 2 other files of "
            "its kind"
        )
    ]


def test_a_placeholder_in_the_file_that_is_read() -> None:
    assert judge({"app/.env": "SECRET_KEY=changeme\n"}) == [
        "app/.env:1 app/.env is part of the repository and gives a value to `SECRET_KEY`"
    ]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (".env.example", f"SECRET_KEY={TOKEN}\n"),
        (".env_template", f"SECRET_KEY={TOKEN}\n"),
        (".env.test", f"SECRET_KEY={TOKEN}\n"),
        (".env", "DEBUG=1\nACCESS_TOKEN_EXPIRE_MINUTES=30\nTOKEN_URL=/token\nSECRET_KEY=\n"),
        (".env", "POSTGRES_URL=postgresql://db/orders\nnot a line\n"),
        (".env.prod", "SECRET_KEY=${SECRET_KEY}\nDATABASE_URL=postgresql://${A}:${B}@db/a\n"),
        (".env.local", "POSTGRES_PASSWORD=postgres\nSECRET_KEY=your-secret-here\n"),
    ],
)
def test_files_without_secrets(path: str, text: str) -> None:
    assert judge({path: text}) == []


def test_a_folder_without_git_whose_file_git_would_leave_out() -> None:
    assert judge({".env": f"SECRET_KEY={TOKEN}\n", ".gitignore": ".env\n"}) == []
