"""Lists of allegations as they are handed in, with the claimant's own headings and language.

What comes out is claims (`records.claim`), never observations: a claim is evidence of nothing but
that it was made.  Who claims, and in which capacity, the desk tells (`Answer.told`: `claimant`,
`voice`, `dates`), for a list cannot say it of itself; `lendemain claims take` hands lists in.
Accounts by parties that are to count as one witness come by the source `claims`.
"""

from lendemain.errors import InputError
from lendemain.records.claim import Voice
from lendemain.records.observation import Notice, Observation, Watch
from lendemain.records.reading import Answer, Reading, Source
from lendemain.sources.listed import claims as listed
from lendemain.sources.listed import dates
from lendemain.tables import empty


def parse(answer: Answer) -> Reading:
    """The claims of one list, with the rows that are none.

    Raises `SourceError` where the answer is no list, and `InputError` where nobody was told to
    claim.
    """
    if not answer.told.get("claimant"):
        raise InputError(
            "a list of allegations needs whoever claims",
            where=answer.name or "answer",
            remedy="Hand it in with `lendemain claims take FILE --party NAME`",
        )
    order = listed.Order(
        claimant=answer.told["claimant"],
        voice=answer.told.get("voice", Voice.PARTY.value),
        dates=answer.told.get("dates", ""),
        regions=answer.regions,
    )
    found = listed.claims(answer, order)
    return Reading(
        rows=found.rows,
        observations=empty(Observation),
        rejections=found.rejections,
        watches=empty(Watch),
        notices=empty(Notice),
        claims=found.claims,
    )


SOURCE = Source(
    name="allegations",
    title="Allegations in bulk, as they are handed in",
    licence="the claimant's own words",
    formats=("csv", "json", "parquet"),
    parse=parse,
)

dates.prepare()  # a list may name its clock, and whoever reads it may open no file by then
