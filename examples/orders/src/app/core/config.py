"""Settings, read from environment variables that start with ORDERS_."""

from functools import lru_cache
from typing import Literal

from limits import parse
from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What differs from one deployment to the next; secrets have no default."""

    model_config = SettingsConfigDict(env_prefix="ORDERS_", frozen=True)

    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    database_url: SecretStr
    database_pool_size: int = Field(5, ge=1)
    database_max_overflow: int = Field(10, ge=0)
    database_pool_timeout: float = Field(5.0, gt=0)
    database_command_timeout: float = Field(10.0, gt=0)

    jwt_secret: SecretStr = Field(min_length=32)
    jwt_lifetime_minutes: int = Field(15, ge=1, le=60)

    login_rate: str = "10/15 minutes"
    register_rate: str = "10/hour"
    rate_limit_storage: str = "async+memory://"

    kafka_bootstrap_servers: str = "localhost:9092"
    kafka_group: str = "orders"
    orders_topic: str = "orders.events.v1"
    payments_topic: str = "payments.events.v1"
    dead_letter_topic: str = "orders.payments.dead-letter.v1"

    consumer_attempts: int = Field(5, ge=1)
    consumer_backoff: float = Field(0.2, ge=0)
    outbox_batch: int = Field(100, ge=1, le=1000)
    outbox_interval: float = Field(0.5, gt=0)
    metrics_port: int = Field(9100, ge=0, le=65535)

    @field_validator("login_rate", "register_rate")
    @classmethod
    def check_rate(cls, rate: str) -> str:
        """Refuse at start a rate that could not be read at the first login."""
        parse(rate)
        return rate


@lru_cache
def get_settings() -> Settings:
    """Read the environment once."""
    return Settings()
