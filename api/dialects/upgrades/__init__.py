"""Upgrades of models: how they stand, for administrators."""
