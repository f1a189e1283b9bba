"""Metrics that a label turns another one into: calls, those in target, and their share."""

import re

from metmart.documents.figures.metric import Metric, glossary

_IN_TARGET = re.compile(
    r"\b(?:in|within)[ -]target\b|\btarget met\b|\battended within\b", re.IGNORECASE
)
_SEARCHES = re.compile(r"\bstops?(?: and | & |/)search", re.IGNORECASE)
_POSITIVE = re.compile(r"\bpositive\b|\boutcome rate\b", re.IGNORECASE)


def variant(metric: Metric, unit: str, around: str, since_metric: str, whole: str) -> Metric:
    """The metric that a number is of, given the words around it.

    `around` is the label of the number itself, `since_metric` all that stands between the term
    and the number, `whole` the sentence or heading that the term stands in.
    """
    terms = glossary()
    share = terms.get(f"{metric.metric}_in_target_rate")
    if _IN_TARGET.search(since_metric + " " + around):
        wanted = share if unit == "percent" else terms.get(f"{metric.metric}_in_target")
        return wanted or metric
    searched = metric.metric == "stop_and_search" and _POSITIVE.search(around)
    if unit == "percent" and (searched or _is_of_searches(metric, whole)):
        return terms["stop_and_search_positive_outcome_rate"]
    if unit in ("percent", "rank") and metric.metric == "detections":
        return terms["detection_rate"]
    return metric


def _is_of_searches(metric: Metric, text: str) -> bool:
    return metric.metric == "detection_rate" and bool(_SEARCHES.search(text))
