"""Alembic's side of a migration: run on the connection that it is given, inside its transaction."""

from alembic import context

connection = context.config.attributes["connection"]
# Alembic's own table, made beforehand so that it is STRICT like every other.
connection.exec_driver_sql(
    "CREATE TABLE IF NOT EXISTS alembic_version (version_num TEXT NOT NULL PRIMARY KEY) STRICT"
)
context.configure(connection=connection, render_as_batch=True, transactional_ddl=True)
context.run_migrations()
