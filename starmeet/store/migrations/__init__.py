"""Alembic migrations, one file per revision."""
