"""The Flask-facing kit: what every page, form and answer shares."""
