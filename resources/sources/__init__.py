"""Readers of the files a text comes in: one format, one file."""
