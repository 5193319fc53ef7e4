"""How a rule is said: the nodes of the core, the types of terms, and the expressions of rule files."""
