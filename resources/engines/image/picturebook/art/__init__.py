"""Vector art and names from elsewhere: see CREDITS.md."""
