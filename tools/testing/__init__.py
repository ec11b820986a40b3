"""What `make test` runs, part by part, and the real servers its parts need."""
