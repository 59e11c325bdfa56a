"""The trigger, the warning and the commitments: what follows from what was found."""
