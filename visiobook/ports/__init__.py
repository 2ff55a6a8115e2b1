"""What the heart needs from the world, as Protocols with their promises and errors."""
