"""Publishing: an immutable release folder, then the pointer."""
