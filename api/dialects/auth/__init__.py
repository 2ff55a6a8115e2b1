"""Accounts, shared by contracts 001 and 003: register, log in, renew."""
