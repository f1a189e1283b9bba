"""One verdict for each figure, from its checks."""

from metmart.documents.checking.tables import verdicts_table


def model(dbt, session):
    """As of the document's day, and as of today."""
    dbt.config(materialized="table")
    return verdicts_table(dbt.ref("int_figures__checks"))
