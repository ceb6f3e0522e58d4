"""Operations: logs, configuration, containers."""

PREFIX = "OPS"
