"""The repository tests once more, on PostgreSQL."""

from tests.repository.test_repositories import *  # noqa: F403 - that is the point: every one of them
