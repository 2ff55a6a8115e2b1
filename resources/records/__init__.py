"""What must outlive every process besides the artifacts: projects, corrections, current results."""
