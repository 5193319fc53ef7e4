"""The hash function by which files and calendars are told apart.

``hashlib`` loads OpenSSL, which takes longer than all that is hashed; the built-in module is tried first.
"""

try:
    from _blake2 import blake2b
except ImportError:
    from hashlib import blake2b

__all__ = ["blake2b"]
