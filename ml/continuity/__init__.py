"""What stays when segments are found anew: keys, names, the ledger of what became of each, the history of members."""
