"""Compares types and names that documents and code write in different words."""

import re

_FAMILIES = {
    "uuid": "uuid guid",
    "text": "text string str varchar char character nvarchar citext clob email secretstr emailstr httpurl url uri enum "
    "password unicode",
    "integer": "integer int bigint smallint int32 int64 biginteger smallinteger serial bigserial long positiveint",
    "number": "number float double decimal numeric real money",
    "boolean": "boolean bool",
    "time": "timestamp timestamptz datetime date-time awaredatetime naivedatetime",
    "date": "date",
    "object": "json jsonb object dict mapping map",
    "list": "list array sequence set tuple",
    "bytes": "bytes bytea blob binary largebinary",
}
_FAMILY = {word: family for family, words in _FAMILIES.items() for word in words.split()}


def family(kind: str) -> str:
    """Give what a type is in one of ten words; empty where it is none of them."""
    word = re.split(r"[\s(\[<,]", kind.strip().lower().replace(" with time zone", ""))[0].rpartition(".")[2]
    if kind.strip().endswith("[]"):
        return "list"
    if word in ("optional", "mapped", "annotated"):
        inner = re.search(r"[\[(](.*)[\])]", kind)
        return family(inner[1]) if inner else ""
    return _FAMILY.get(word, "")


def differ(wanted: str, got: str) -> bool:
    """Tell whether two types cannot be the same; where one of them is not known, they can."""
    first, second = family(wanted), family(got)
    if not first or not second or first == second:
        return False
    return (first, second) != ("number", "integer")


def same_name(wanted: str, name: str) -> bool:
    """Tell whether two names of models are the same, in whatever case and number: `orders`, `Order`, `order_item`."""
    return singular(wanted) == singular(name)


def singular(name: str) -> str:
    """Give a name in lower case without separators and without the ending of a plural."""
    plain = re.sub(r"[^a-z0-9]", "", name.lower())
    if plain.endswith("ies"):
        return f"{plain[:-3]}y"
    return plain[:-1] if plain.endswith("s") and not plain.endswith("ss") else plain


def same_value(wanted: str, got: str) -> bool:
    """Tell whether two defaults may be the same: numbers by value, anything else is taken for the same."""
    try:
        return float(wanted) == float(got)
    except ValueError:
        return True
