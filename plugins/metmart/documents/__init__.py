"""Documents: what committee papers say, and whether the published series agree."""
