"""Every check of every figure that a document states: three kinds, none of them changes it."""

from metmart.documents.checking.series import Series
from metmart.documents.checking.tables import checks_table


def model(dbt, session):
    """Today is the day of the newest publication: a build has no clock."""
    dbt.config(materialized="table")
    series = Series(
        {
            "fct_recorded_crime_history": dbt.ref("fct_recorded_crime_history"),
            "dim_borough": dbt.ref("dim_borough"),
            "dim_offence": dbt.ref("dim_offence"),
            "dim_bcu": dbt.ref("dim_bcu"),
            "dim_metric": dbt.ref("dim_metric"),
            "population": dbt.ref("int_population__areas"),
        }
    )
    (today,) = dbt.ref("int_documents__today").fetchone()
    return checks_table(
        documents=dbt.ref("int_documents__versions"),
        figures=dbt.ref("stg_documents__figure"),
        blocks=dbt.ref("stg_documents__block"),
        cells=dbt.ref("stg_documents__table_cell"),
        series=series,
        today=today,
    )
