"""What can be said about a policy set as a whole: whether it covers its notice, and what its notice says."""
