"""Measured quality of pictures and sounds."""
