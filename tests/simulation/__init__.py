"""One log, five witnesses, three mirrors and ten authors in one process, wholly decided by a seed.

Clock, network and disks are simulated; ledger, witnesses, policy, proofs and mirrors are the real
ones.  `python -m tests.simulation SEED` plays one scenario again.
"""
