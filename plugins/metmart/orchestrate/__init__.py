"""Airflow: what its tasks call, and how a local one is started, driven and stopped."""
