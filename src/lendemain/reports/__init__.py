"""Records in, bytes out: the daily report, its maps and charts, in English, French, Ukrainian."""

from lendemain.reports import daily as daily
