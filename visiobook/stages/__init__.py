"""Stages: pure functions from values to values that ask engines and stores through ports."""
