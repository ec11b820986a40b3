"""`portal worker` that also knows the jobs of these tests."""

import sys

from portal.cli import main
from tests.outbox import stage

if __name__ == "__main__":
    main(["worker", *sys.argv[1:]], prog_name=stage.__name__)
