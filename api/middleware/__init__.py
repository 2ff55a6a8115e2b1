"""What happens to every request before its handler, from the outside in: trace, identify, rates, body, idempotency."""
