"""Files that lie beside the service: nobody waits for them."""

import re

_ASIDE = re.compile(r"(^|/)(examples?|scripts?|docs?|benchmarks?|demos?)/|(^|[/_-])tests?[_-][^/]*$")


def aside(path: str) -> bool:
    """Tell whether a file lies beside the service: examples, scripts, trials."""
    return bool(_ASIDE.search(path))
