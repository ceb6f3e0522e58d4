"""The one error that a user may see, and its kinds."""


class GateError(Exception):
    """A problem that the user can solve: one sentence, what helps, and a slug for the documentation."""

    slug = "error"

    def __init__(self, message: str, hint: str = "") -> None:
        """Keep the sentence and the hint apart, so that every surface can show them in its own way."""
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(GateError):
    """The command line asks for something that does not exist or does not fit together."""

    slug = "usage"


class ConfigError(GateError):
    """The configuration cannot be read or contradicts itself."""

    slug = "config"


class Interrupted(GateError):  # noqa: N818  # named after what happened, it is no mistake of anyone
    """A signal ended the run."""

    slug = "interrupted"


class MemoryFileError(GateError):
    """A file of the project's memory cannot be read as it was meant."""

    slug = "memory"
