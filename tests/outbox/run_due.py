"""A process that runs what is due so many seconds after the noon of these tests, and ends."""

import sys

from portal.app import create_app
from portal.core import outbox
from tests.outbox.stage import later

if __name__ == "__main__":
    with create_app().app_context(), later(float(sys.argv[1])):
        outbox.run_due()
