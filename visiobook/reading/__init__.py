"""Reading rules: pure Python over lexicons that a linguist can read."""
