"""`make assets`: fetches what the browser gets from others, builds what it gets from us. Quick when nothing changed."""

import fcntl
import sys

from frontend import compress, dist, fetch, paths, vendor


def main() -> int:
    paths.STATE.mkdir(exist_ok=True)
    with (paths.STATE / "assets.flock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            if vendor.is_stale():
                fetch.packages()
                vendor.copy()
            manifest = dist.build()
        except (fetch.NoPackages, vendor.UnknownIcon, dist.BadSource) as problem:
            print(f"assets: {problem}", file=sys.stderr)
            return 1
    print(f"assets: {len(manifest)} files; first visit {compress.first_visit_kb(manifest)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
