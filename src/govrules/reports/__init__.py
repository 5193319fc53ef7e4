"""Findings written out: one module per format."""
