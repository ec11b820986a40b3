"""The page of background work: what waits, what is done, and what gave up and wants a person."""
