"""Health, for the platform."""

from fastapi import APIRouter, Response, status

from app.api.dependencies import DatabaseDep
from app.schemas.health import HealthOut

router = APIRouter(prefix="/health", tags=["health"])


@router.get("/live", summary="Is the process alive?")
async def live() -> HealthOut:
    """Answer as long as the process runs; restart it when this fails."""
    return HealthOut(status="ok")


@router.get(
    "/ready",
    summary="Can it take requests?",
    responses={status.HTTP_503_SERVICE_UNAVAILABLE: {"model": HealthOut}},
)
async def ready(database: DatabaseDep, response: Response) -> HealthOut:
    """Answer 200 while the database answers; send no requests when this fails."""
    up = await database.answers()
    response.status_code = status.HTTP_200_OK if up else status.HTTP_503_SERVICE_UNAVAILABLE
    return HealthOut(status="ok" if up else "unavailable")
