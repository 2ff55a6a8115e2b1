import os

# Tiny models gain nothing from threads, and torch's spin while they wait: on busy cores that costs a lot.
os.environ.setdefault("OMP_NUM_THREADS", "1")
