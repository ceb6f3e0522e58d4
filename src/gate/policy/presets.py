"""Starting points for gates.toml: data in the form of the file itself."""

_COMMON = {"checks": {"tests": {"required": True}}}

PRESETS: dict[str, dict[str, object]] = {
    "service": {
        **_COMMON,
        "stack": {"python": ">=3.11", "fastapi": ">=0.104", "pydantic": ">=2", "sqlalchemy": ">=2"},
        "layers": {
            "router": [
                "**/api/**",
                "**/routers/**",
                "**/routes/**",
                "**/endpoints/**",
                "**/routers.py",
                "**/routes.py",
            ],
            "service": ["**/services/**", "**/service/**", "**/services.py", "**/service.py", "**/domain/**"],
            "repository": [
                "**/repositories/**",
                "**/repository/**",
                "**/repositories.py",
                "**/repository.py",
                "**/crud/**",
            ],
            "kafka": ["**/kafka/**", "**/consumers/**", "**/producers/**", "**/messaging/**", "**/events/**"],
        },
    },
    "library": {**_COMMON},
}
"""`service` knows the layers and versions of a FastAPI and Kafka service; `library` has none."""
