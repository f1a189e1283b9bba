"""Building: from all accepted releases to a fresh candidate warehouse, in one dbt run."""
