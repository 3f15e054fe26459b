"""Alembic's entry point: the connection is handed in by `store.engine.migrate`."""

from alembic import context

from starmeet.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
context.run_migrations()
