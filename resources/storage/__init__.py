"""Content-addressed artifact stores."""
