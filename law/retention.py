"""How long something is kept: whole calendar years, counted from the end of the year in which it ended.

Source of the count: ZVOP-2, art. 22 (processing logs, two years from the end of the calendar year); case files by the
office's own classification plan, whose years are an operator's entries.
"""

from datetime import date

from law.parameters import Law

OF_CASES = "retention_case_years"
OF_CASES_WITH_STAY = "retention_case_with_stay_years"
OF_LOOKS = "retention_access_log_years"


def kept_until(ended_on: date, years: int) -> date:
    """The last local date on which it is kept; ValueError for less than a year."""
    if years < 1:
        raise ValueError("Something is kept for a year at least.")
    return date(ended_on.year + years, 12, 31)


def may_go(ended_on: date, rule: str, law: Law, today: date, csd: str | None = None) -> bool:
    """Whether a rule's time is over on a local date, by the law of the day on which it ended."""
    return today > kept_until(ended_on, law.number(rule, ended_on, csd))
