"""Engines by port."""
