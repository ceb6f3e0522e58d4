"""Repositories, migrations, relay and consumer on the PostgreSQL and Kafka of docker-compose.yml."""
