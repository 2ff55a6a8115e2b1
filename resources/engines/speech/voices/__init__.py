"""Style tables of the Kokoro voices (Apache-2.0, see LICENSE.txt)."""
