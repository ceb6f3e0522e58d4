"""The names of what is called, where the way to it is crooked."""

from tests.syntax.projects import called, codebase


def test_super_calls_what_the_base_has() -> None:
    code = codebase({"app.py": """
        import logging
        from sqlalchemy.orm import Session

        class Base:
            def save(self): ...

        class Row(Base):
            def save(self):
                super().save()
                super(Row, self).save()

        class Handler(logging.Handler):
            def emit(self):
                super().flush()

        def plain():
            super().save()
    """})
    assert called(code, "app.Row.save") == ["super", "app.Base.save", "super", "app.Base.save"]
    assert called(code, "app.Handler.emit") == ["super", "logging.Handler.flush"]
    assert called(code, "app.plain") == ["super", ""]


def test_classes_in_classes_and_generic_ones_are_called_by_their_names() -> None:
    code = codebase({"app.py": """
        from typing import Generic, TypeVar

        T = TypeVar("T")

        class Page(Generic[T]):
            class Link:
                @classmethod
                def make(cls): ...

            def links(self):
                self.Link()
                self.missing()

        def work(rows, table):
            Page.Link()
            Page.Link.make()
            Page[int]()
            rows[0]()
            table["x"]()
            Page.nothing()
    """})
    assert called(code, "app.Page.links") == ["app.Page.Link", "app.Page.missing"]
    assert called(code, "app.work") == [
        "app.Page.Link",
        "app.Page.Link.make",
        "app.Page",
        "",
        "",
        "app.Page.nothing",
    ]


def test_variables_that_hold_functions_classes_and_instances() -> None:
    code = codebase(
        {
            "app/tools.py": """
            import requests

            class Sender:
                def __call__(self): ...
                def send(self): ...

            sender = Sender()
            kind = Sender
            fetch = requests.get
            unknown = fetch("x").text
        """,
            "app/use.py": """
            import requests
            from app import tools

            def work(flag, given):
                get = requests.get
                get("x")
                made = tools.Sender if flag else None
                made()
                tools.sender()
                tools.sender.send()
                tools.kind()
                tools.fetch("x")
                tools.unknown()
                given()
                tools.sender.send.delay()

                def inner(): ...

                inner()
        """,
        }
    )
    assert called(code, "app.use.work") == [
        "requests.get",
        "app.tools.Sender",
        "app.tools.Sender.__call__",
        "app.tools.Sender.send",
        "app.tools.Sender",
        "requests.get",
        "app.tools.unknown",
        "",
        "",
        "app.use.work.<locals>.inner",
    ]


def test_a_call_named_during_a_search_in_circles_is_named_again() -> None:
    code = codebase({"app.py": """
        class A:
            def one(self):
                return self.two().one()

            def two(self):
                return self.one() or A()
    """})
    assert called(code, "app.A.one") == ["app.A.two", "app.A.one"]
    assert called(code, "app.A.two") == ["app.A.one", "app.A"]
    assert called(code, "app.A.one") == ["app.A.two", "app.A.one"]
