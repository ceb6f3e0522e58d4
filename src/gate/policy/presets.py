"""Starting points for gates.toml: data in the form of the file itself."""

_COMMON = {"checks": {"tests": {"required": True}}}

PRESETS: dict[str, dict[str, object]] = {
    "service": {
        **_COMMON,
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
"""`service` knows the layers of a FastAPI and Kafka service; `library` has none."""
