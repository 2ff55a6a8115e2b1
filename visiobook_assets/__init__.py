"""The Dagster asset graph."""
