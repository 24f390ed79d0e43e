"""What `make soak` runs: random histories, as many as there is time for."""
