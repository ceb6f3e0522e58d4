"""The whole stack of docker-compose.yml from the outside."""
