"""The Flask-free kit: transactions, facts, decisions, time, locks, text, pages, jobs, files."""
