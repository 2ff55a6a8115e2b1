"""Partitions: one project, one partition."""

import dagster as dg

projects = dg.DynamicPartitionsDefinition(name="projects")
