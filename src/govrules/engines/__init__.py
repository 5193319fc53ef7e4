"""The interpreters of the core; each module answers questions about facts and knows no other engine."""
