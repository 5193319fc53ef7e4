"""A small local service: a page for the clerk who has no terminal, REST for systems in other languages."""
