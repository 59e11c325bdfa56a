"""The VIEWS country-month windows, read for the tests and the benchmark."""

from pathlib import Path

import numpy as np
import pyarrow.parquet as pq


def history(shared: Path, year: int) -> np.ndarray:
    """Countries x 18 months up to October of the year before."""
    rows = pq.read_table(
        shared / f"data/forecast/views_cm/cm_features_to_oct{year - 1}.parquet"
    ).to_pydict()
    month, country = np.array(rows["month_id"]), np.array(rows["country_id"])
    countries = np.unique(country)
    found = np.zeros((len(countries), 18))
    at = np.searchsorted(countries, country)
    found[at, 6 + month - month.min()] = rows["ged_sb"]
    first = month == month.min()
    for lag in range(1, 7):
        found[at[first], 6 - lag] = np.array(rows[f"ged_sb_tlag_{lag}"])[first]
    return found


def outcomes(shared: Path, year: int) -> np.ndarray:
    """Countries x 12 months of a year."""
    rows = pq.read_table(shared / f"data/forecast/views_cm/cm_actuals_{year}.parquet").to_pydict()
    month, country = np.array(rows["month_id"]), np.array(rows["country_id"])
    countries = np.unique(country)
    found = np.zeros((len(countries), 12))
    found[np.searchsorted(countries, country), month - month.min()] = rows["ged_sb"]
    return found
