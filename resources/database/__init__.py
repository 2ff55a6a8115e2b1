"""The database: tables, sessions, repositories and migrations. Only repositories and migrations touch the tables."""
