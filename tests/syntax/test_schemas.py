"""Pydantic models, settings and the environment."""

from tests.syntax.projects import codebase

_FILES = {
    "app/schemas.py": """
        from typing import Annotated, ClassVar
        from pydantic import BaseModel, ConfigDict, Field, field_validator, validator
        Sku = Annotated[str, Field(max_length=32)]
        class Common(BaseModel):
            model_config = ConfigDict(extra="forbid")
        class Order(Common):
            kind: ClassVar[int] = 1
            _private: int = 0
            sku: Sku
            count: int = Field(1, ge=1)
            @field_validator("sku")
            @classmethod
            def check(cls, value): return value
        class Old(BaseModel):
            x: int
            class Config:
                orm_mode = True
            @validator("x")
            def check(cls, value): return value
        class Loose(BaseModel, extra="allow"): ...
        class Listed(BaseModel):
            model_config = {"frozen": True}
    """,
    "app/settings.py": """
        import os
        from os import environ, getenv
        from pydantic_settings import BaseSettings
        class Settings(BaseSettings):
            url: str
        KEY = "A_KEY"
        one = os.getenv(KEY)
        two = os.environ.get("TWO")
        three = os.environ["THREE"]
        def late(name):
            return getenv(name), environ.get("FOUR")
    """,
}


def test_models_have_fields_and_config() -> None:
    schemas = codebase(_FILES).schemas
    assert [model.name for model in schemas.models] == [
        "app.schemas.Common",
        "app.schemas.Order",
        "app.schemas.Old",
        "app.schemas.Loose",
        "app.schemas.Listed",
    ]
    order = schemas.model("app.schemas.Order")
    assert order is not None
    assert [(one.name, one.type, sorted(one.constraints)) for one in order.fields] == [
        ("sku", "str", ["max_length"]),
        ("count", "int", ["ge"]),
    ]
    assert [(name, unit.name) for name, unit in order.validators] == [("field_validator", "check")]
    assert {model.info.facts.name: sorted(model.config) for model in schemas.models} == {
        "Common": ["extra"],
        "Order": [],
        "Old": ["orm_mode"],
        "Loose": ["extra"],
        "Listed": ["frozen"],
    }
    assert [model.info.facts.name for model in schemas.models if model.version == 1] == ["Old"]


def test_settings_and_reads_of_the_environment_are_found() -> None:
    schemas = codebase(_FILES).schemas
    assert [model.name for model in schemas.settings] == ["app.settings.Settings"]
    assert sorted((one.line, one.key) for one in schemas.env_reads) == [
        (8, "A_KEY"),
        (9, "TWO"),
        (10, "THREE"),
        (12, ""),
        (12, "FOUR"),
    ]
