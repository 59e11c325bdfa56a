"""Cases and claims: the procedure, its moves, decisions, remedies, and who may do what."""
