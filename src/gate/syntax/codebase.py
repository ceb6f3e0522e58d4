"""All modules of a project together: what a name means across files, and what the service is made of."""

from gate.model.facts import ModuleFacts


class Codebase:
    """The facts of all modules, and what follows from them, found once when it is first asked for."""

    def __init__(self, modules: tuple[ModuleFacts, ...]) -> None:
        """Take the facts of every file."""
        self.modules = modules
