"""The assignment of the greatest sum: incidents to claims, each incident at most once.

The programme falls apart into the pieces that share no claim and no incident.  A piece in which no
incident is wanted twice, and no claim wants fewer than it could have, needs no choice; all others
are solved as one linear programme, whose corners are whole because the constraints are those of a
flow.
"""

import highspy
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

TIE = 1e-9


def assigned(claim: Whole, incident: Whole, worth: Floats, *, wanted: Whole) -> Mask:
    """Which pairs are chosen: each incident once at most, each claim as often as `wanted` at most.

    The sum of `worth` (positive) is the greatest; of equals, earlier claims and incidents go first.

    >>> pairs = np.array([0, 0, 1]), np.array([0, 1, 0])
    >>> assigned(*pairs, np.array([0.9, 0.8, 0.7]), wanted=np.array([1, 1])).tolist()
    [False, True, True]
    """
    chosen = np.zeros(len(claim), bool)
    if not len(claim):
        return chosen
    pieces = _pieces(claim, incident)
    crowded = np.bincount(incident) > 1
    short = np.bincount(claim, minlength=len(wanted)) > wanted
    hard = np.zeros(int(pieces.max()) + 1, bool)
    hard[pieces[crowded[incident] | short[claim]]] = True
    chosen[~hard[pieces]] = True
    rows = np.flatnonzero(hard[pieces])
    if len(rows):
        chosen[rows] = _solved(claim[rows], incident[rows], worth[rows], wanted)
    return chosen


def _pieces(claim: Whole, incident: Whole) -> Whole:
    """A number for each pair, the same for all that hang together."""
    label = np.arange(len(claim))
    while True:
        before = label
        for end in (claim, incident):
            least = np.full(int(end.max()) + 1, len(claim))
            np.minimum.at(least, end, label)
            label = least[end]
        label = label[label]
        if (label == before).all():
            return np.asarray(np.unique(label, return_inverse=True)[1], np.int64)


def _solved(claim: Whole, incident: Whole, worth: Floats, wanted: Whole) -> Mask:
    """The greatest sum of a set of pairs, as a linear programme."""
    claims, c = np.unique(claim, return_inverse=True)
    incidents, i = np.unique(incident, return_inverse=True)
    size, rows = len(claim), len(claims) + len(incidents)
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = size, rows
    rank = np.arange(size) / max(size, 1)
    model.col_cost_ = -(worth * (1.0 + TIE * (1.0 - rank)) + TIE * (1.0 - rank))
    model.col_lower_, model.col_upper_ = np.zeros(size), np.ones(size)
    model.row_lower_ = np.full(rows, -highspy.kHighsInf)
    model.row_upper_ = np.r_[wanted[claims].astype(float), np.ones(len(incidents))]
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = np.arange(0, 2 * size + 1, 2)
    model.a_matrix_.index_ = np.column_stack([c, len(claims) + i]).ravel()
    model.a_matrix_.value_ = np.ones(2 * size)
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("random_seed", 0)
    solver.passModel(model)
    solver.run()
    return np.asarray(np.asarray(solver.getSolution().col_value) > 0.5)
