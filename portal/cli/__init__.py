"""The command `portal`: each part of running a portal, one by one."""

from portal.cli import database, demonstrating, importing, ledger, running
from portal.cli.group import main

__all__ = ["database", "demonstrating", "importing", "ledger", "main", "running"]
