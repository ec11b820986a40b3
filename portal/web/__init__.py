"""The Flask-facing kit: what views and templates share."""
