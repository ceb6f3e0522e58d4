"""Health over HTTP."""

from typing import Literal

from pydantic import BaseModel


class HealthOut(BaseModel):
    """The service's own word on its state."""

    status: Literal["ok", "unavailable"]
