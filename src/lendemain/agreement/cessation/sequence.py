"""A deployment in the calendar: what was done, what is late, what waits, and what decides the end.

Critical path method (Kelley and Walker 1959): a step starts on its day of the text, and not before
everything it waits for is done; a step that should be done and is not ends today at the earliest,
and moves all that follow.  Slack is how far a step can slip without moving the end.
"""

from collections.abc import Mapping
from datetime import date, timedelta

from lendemain.agreement.cessation.deployment import ordered
from lendemain.errors import InputError
from lendemain.records.cessation import Deployment, DeploymentStep, ScheduledStep


def scheduled(
    deployment: Deployment, *, start: date, done: Mapping[str, date], today: date
) -> list[ScheduledStep]:
    """Every step in the calendar, in the order of the text.

    `start` is the day of the order (D); `done` the day on which each completed step was done.
    """
    end: dict[str, date] = {}
    begun: dict[str, date] = {}
    order = ordered(deployment.steps)
    for one in order:
        first = max([start + timedelta(one.day), *(end[o] for o in one.after)])
        if one.step_id in done:
            end[one.step_id] = done[one.step_id]
            first = min(first, done[one.step_id])
        else:
            end[one.step_id] = max(first + timedelta(one.days), today)
        begun[one.step_id] = first
    slack = _slack(deployment, begun, end, done=done)
    found = {}
    for one in order:
        planned = start + timedelta(one.day)
        late = (end[one.step_id] - planned - timedelta(one.days)).days
        open_ = one.step_id not in done
        found[one.step_id] = ScheduledStep(
            step_id=one.step_id, planned_start=planned, planned_end=planned + timedelta(one.days),
            start=begun[one.step_id], end=end[one.step_id], done=done.get(one.step_id),
            late_d=max(0, late), free_d=_free(deployment, one, begun, end) if open_ else 0,
            slack_d=slack[one.step_id] if open_ else 0,
            critical=open_ and slack[one.step_id] == 0,
            waits_for=tuple(o for o in one.after if o not in done) if open_ else (),
        )  # fmt: skip
    return [found[one.step_id] for one in deployment.steps]


def _slack(
    deployment: Deployment, begun: Mapping[str, date], end: Mapping[str, date], *,
    done: Mapping[str, date],
) -> dict[str, int]:  # fmt: skip
    """Days that each step can slip without moving the end of the whole."""
    last = max(end.values())
    latest = {one.step_id: last for one in deployment.steps}
    for one in reversed(ordered(deployment.steps)):
        if one.step_id in done:
            continue
        length = end[one.step_id] - begun[one.step_id]
        for other in one.after:
            latest[other] = min(latest[other], latest[one.step_id] - length)
    return {n: (latest[n] - end[n]).days for n in latest}


def _free(
    deployment: Deployment, one: DeploymentStep, begun: Mapping[str, date],
    end: Mapping[str, date],
) -> int:  # fmt: skip
    """Days that a step can slip before another moves."""
    next_ = [begun[o.step_id] for o in deployment.steps if one.step_id in o.after]
    return (min([*next_, max(end.values())]) - end[one.step_id]).days


def check_done(
    deployment: Deployment, step: str, day: date, *, start: date, done: Mapping[str, date],
    today: date,
) -> None:  # fmt: skip
    """Return if a step can have been done on a day, else raise `InputError` that says why not."""
    by_id = {one.step_id: one for one in deployment.steps}
    wrong, remedy = "", "Give the day on which it was done"
    if step not in by_id:
        wrong, remedy = "there is no such step", f"Choose one of: {', '.join(by_id)}"
    elif step in done:
        wrong, remedy = f"it was done on {done[step]}", "A step is done once"
    elif day < start:
        wrong = f"{day} is before D, which was {start}"
    elif day > today:
        wrong = f"{day} is in the future"
    elif waits := [o for o in by_id[step].after if o not in done]:
        wrong, remedy = f"it waits for {', '.join(waits)}", "Complete that first"
    elif early := [o for o in by_id[step].after if done[o] > day]:
        wrong = f"{early[0]}, for which it waits, was done on {done[early[0]]}, later than {day}"
    if wrong:
        raise InputError(wrong, where=f"step {step}", remedy=remedy)
