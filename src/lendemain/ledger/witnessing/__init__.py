"""What makes the ledger more than its keeper's word: parties cosign its checkpoints.

`cosignature` is one party's signature with its time, `policy` says which of them suffice,
`standing` what a checkpoint has of them, `kept` keeps them, `interval` reads time from them,
`witness` is a party's side, `fork` what two histories prove, `collusion` what a policy is worth.
"""
