"""The reference server: settles commands, keeps the ledger, answers pulls from one snapshot."""
