{# What checking a figure may give, as metmart.documents.check has it. #}
{% macro figure_verdicts() %}
    {{ return([
        "exact",
        "within_revision",
        "consistent",
        "contradicted",
        "other_geography",
        "other_period",
        "digit_lost",
        "internally_inconsistent",
        "not_reproducible",
        "no_published_series",
        "ambiguous",
    ]) }}
{% endmacro %}
