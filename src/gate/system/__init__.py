"""Everything that touches the machine: processes, files, git, clock, environment, cache."""
