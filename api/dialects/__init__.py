"""The dialects: one folder a contract. They translate and call services, and know neither each other nor the world."""
