"""Passwords are kept as a hash that was made to be fast.

What it checks
`hashlib.sha256`, `sha512`, `md5` and the like over something that is named like a password, in one function: directly,
or through `encode()`, a salt or an f-string. Not for `pbkdf2_hmac` and `scrypt`, and not where the digest goes into a
slow function such as bcrypt afterwards.

Why it matters
A graphics card tries billions of SHA-256 hashes in a second, salted or not. Who gets the table has most passwords of it
on the same day.

Bad
    import hashlib


    def hashed(password: str, salt: str) -> str:
        return hashlib.sha256((salt + password).encode()).hexdigest()

Good
    from argon2 import PasswordHasher

    hasher = PasswordHasher()


    def hashed(password: str) -> str:
        return hasher.hash(password)

When to ignore it
Where the value is no password that a person has chosen but a long random key.

Where it comes from
The rules of a real team: "bcrypt cost factor 12"; OWASP's advice on storing passwords. Ruff's S324 sees MD5 and SHA-1
only.
"""

from collections.abc import Iterator

from gate.model.facts import Call
from gate.model.words import Category, Criticality
from gate.rules.mention import arguments, parts
from gate.rules.rule import Problem, Rule
from gate.rules.security._names import is_password
from gate.rules.services import ASIDE
from gate.syntax.codebase import Codebase
from gate.syntax.units import Unit

_FAST = {
    f"hashlib.{name}" for name in ("md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3_256", "sha3_512", "new")
}
_FAST |= {"hashlib.blake2b", "hashlib.blake2s"}
_SLOW = ("bcrypt", "argon2", "scrypt", "pbkdf2", "passlib", "pwdlib", "hashpw", "checkpw", "pwned", "breach")


def _find(code: Codebase) -> Iterator[Problem]:
    for unit in code.functions():
        if ASIDE.search(unit.path) or any(word in one.func.text for one in unit.calls for word in _SLOW):
            continue
        for call in unit.calls:
            name = _password(unit, call) if code.target(unit, call) in _FAST else ""
            if name and "pwned" not in unit.name:
                yield Problem.at(
                    unit, call, f"`{unit.qualname}` hashes `{name}` with `{call.func.text}`, which is fast"
                )


def _password(unit: Unit, call: Call) -> str:
    """Name the password in the arguments of a call, also through a variable that is made of it."""
    for expr in arguments(call):
        for part in parts(unit, expr):
            plain = part.text.removesuffix(".encode")
            if part.kind == "name" and is_password(plain):
                return plain
            made = unit.local_assigns.get(plain, ()) if part.kind == "name" else ()
            inner = (one for assign in made for one in parts(unit, assign.value) if one.kind == "name")
            found = next(
                (one.text.removesuffix(".encode") for one in inner if is_password(one.text.removesuffix(".encode"))), ""
            )
            if found:
                return found
    return ""


RULE = Rule(
    id="GATE-SEC013",
    name="password-hashed-fast",
    criticality=Criticality.CRITICAL,
    category=Category.SECURITY,
    topics=("password", "hash", "sha256", "bcrypt"),
    impact="whoever gets the table has most passwords of it on the same day",
    recommendation="hash passwords with argon2 or bcrypt",
    find=_find,
)
