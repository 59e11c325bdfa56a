"""The watch desk: the only clock, files and network; it calls the stages in order.

Read `working.cycle` first: it is the whole flow on one page.
"""
