"""Contract 000: the Visiobook AI Analysis Service."""
