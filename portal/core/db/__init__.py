"""The database: one metadata, two engines (SQLite, PostgreSQL), and what differs between them."""

from portal.core.db.base import Base, Id, Model, Moment, Name, Text, db

__all__ = ["Base", "Id", "Model", "Moment", "Name", "Text", "db"]
