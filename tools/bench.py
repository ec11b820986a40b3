"""`make bench`: the benchmark table, ratios first. Figures in milliseconds belong to this machine only."""

import sys

from benchmarks import cases, markup

SUBJECTS = (markup,)


def main() -> int:
    rows = [cases.row(case) for subject in SUBJECTS for case in subject.cases()]
    print(cases.table(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
