"""Fenced blocks are found with their words and the line on which their content starts."""

from gate.parsing.fences import Fence, find

TEXT = """# Title

```python
x = 1
```

- in a list

  ~~~yaml gate-rule
  id: a
  ~~~

> ```
> quoted
> ```

    indented code is no fence

```toml
never closed
"""


def test_fences_have_their_words_their_text_and_their_line() -> None:
    assert find(TEXT) == (
        Fence("python", "x = 1\n", 4),
        Fence("yaml gate-rule", "id: a\n", 10),
        Fence("", "quoted\n", 14),
        Fence("toml", "never closed\n", 20),
    )


def test_the_words_behind_a_fence_are_told_apart() -> None:
    assert find(TEXT)[1].words == ("yaml", "gate-rule")
    assert find(TEXT)[2].words == ()


def test_a_text_without_fences_has_none() -> None:
    assert find("only `inline` code\n") == ()
