"""`nox -s gate` reviews the service; `nox -l` lists the sessions of its single checks."""

import gate.nox

gate.nox.register(install=("--constraint", "constraints.txt", "--editable", ".", "--group", "dev"))
