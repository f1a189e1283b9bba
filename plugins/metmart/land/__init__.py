"""Landing: a release's rows as published, all text, in one Parquet file."""
