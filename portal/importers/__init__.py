"""Importers: communities brought along from elsewhere, with their authors, dates, licences and links.

Owns: import_run, import_key. Publishes nothing; logs facts of origin `import`. Listens to nothing.
"""
