"""Proof that nothing was altered: the audit, restoring, forks and anchors."""
