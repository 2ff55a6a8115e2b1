"""Webhooks: where an account wants its news, and how the deliveries went."""
