"""Adapters that keep the ports' promises: engines, storage, database, media."""
