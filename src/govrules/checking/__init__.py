"""Records and policies in, a report out: facts prepared, engines asked, verdicts explained."""
