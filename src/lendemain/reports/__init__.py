"""Records in, bytes out: the daily report, its maps and charts, the file of a case, in English,
French and Ukrainian.
"""

from lendemain.reports import case_file as case_file
from lendemain.reports import daily as daily
