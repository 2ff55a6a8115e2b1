"""What submissions make: reports on texts, and pictures, narrations and music ordered directly."""
