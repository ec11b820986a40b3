#!/bin/sh
# Makes .venv hold exactly the locked packages and this project: `tools/bootstrap.sh run` or `… dev`.
# Quick when nothing changed; safe when two start at once; never takes the test tools away again.
set -eu
cd "$(dirname "$0")/.."

python=${PYTHON:-python3}
venv=.venv
say() { printf '%s\n' "bootstrap: $*" >&2; }

# ---- The installer: pip from the virtualenv, or from wherever there is one ----
pip_into() { # environment, then pip's arguments
  into=$1; shift
  if [ -x "$into/bin/pip" ]; then "$into/bin/python" -m pip "$@"; return; fi
  for candidate in "$python -m pip" pip3 pip $(ls /usr/share/python-wheels/pip-*.whl 2>/dev/null); do
    case $candidate in *.whl) candidate="$python $candidate/pip" ;; esac
    # shellcheck disable=SC2086
    if $candidate --version >/dev/null 2>&1; then $candidate --python "$into/bin/python" "$@"; return; fi
  done
  return 1
}

new_environment() { # folder
  rm -rf "$1"
  "$python" -m venv "$1" >/dev/null 2>&1 && return
  # Debian's python3 without python3-venv cannot put pip inside.
  rm -rf "$1"
  "$python" -m venv --without-pip "$1"
  command -v uv >/dev/null 2>&1 || pip_into "$1" --version >/dev/null 2>&1 || fetch_pip "$1"
}

fetch_pip() {
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    say "no pip here; asking apt for python3-venv"
    apt-get update -qq && apt-get install -y -qq python3-venv >/dev/null && rm -rf "$1" && "$python" -m venv "$1" && return
  fi
  say "Python has no pip. Run: sudo apt-get install -y python3-venv"
  exit 1
}

# ---- uv reads its own names for what pip's settings say ----
teach_uv() {
  [ -z "${PIP_INDEX_URL:-}" ] || export UV_DEFAULT_INDEX="${UV_DEFAULT_INDEX:-$PIP_INDEX_URL}"
  [ -z "${PIP_EXTRA_INDEX_URL:-}" ] || export UV_INDEX="${UV_INDEX:-$PIP_EXTRA_INDEX_URL}"
  [ -z "${PIP_FIND_LINKS:-}" ] || export UV_FIND_LINKS="${UV_FIND_LINKS:-$PIP_FIND_LINKS}"
  [ -z "${PIP_CERT:-}" ] || export SSL_CERT_FILE="${SSL_CERT_FILE:-$PIP_CERT}"
  [ -z "${PIP_TRUSTED_HOST:-}" ] || export UV_INSECURE_HOST="${UV_INSECURE_HOST:-$PIP_TRUSTED_HOST}"
}

find_uv() {
  uv=$PWD/$venv/bin/uv
  [ ! -x "$uv" ] || return 0
  awk '/^[a-z0-9]/ { on = /^uv==/ } on' requirements.lock >.make/uv.lock
  if pip_into "$venv" install -qq --disable-pip-version-check --require-hashes --no-deps -r .make/uv.lock; then return 0; fi
  uv=$(command -v uv || true)
}

# ---- What is wanted, and whether it is there ----
sum() { cksum "$@" | cksum; }
holds() { [ "$(cat "$venv/$1" 2>/dev/null)" = "$2" ]; }

install_locked() { # environment, lock file
  if [ -n "$uv" ] && "$uv" pip sync --quiet --require-hashes --python "$1/bin/python" "$2"; then return; fi
  say "uv could not; the same lock with pip"
  pip_into "$1" install --quiet --disable-pip-version-check --require-hashes --no-deps -r "$2"
}

install_project() {
  if [ -n "$uv" ] && "$uv" pip install --quiet --offline --no-deps --no-build-isolation --python "$venv/bin/python" -e .; then return; fi
  pip_into "$venv" install --quiet --disable-pip-version-check --no-index --no-deps --no-build-isolation -e .
}

prepare() { # run | dev
  lock=requirements.lock
  if [ "$1" = dev ] || [ -e "$venv/.dev" ]; then lock=requirements-dev.lock; fi
  if ! holds .home "$PWD" || ! "$venv/bin/python" -c '' 2>/dev/null; then
    say "making $venv with $("$python" --version 2>&1)"
    new_environment "$venv"
    printf '%s\n' "$PWD" >"$venv/.home"
  fi
  locked=$(sum $lock)
  project=$(sum pyproject.toml tools/wheel.py)
  if holds .locked "$locked" && holds .project "$project"; then return; fi
  teach_uv
  find_uv
  if ! holds .locked "$locked"; then
    say "installing $lock"
    rm -f "$venv/.project"
    install_locked "$venv" $lock
    if [ $lock = requirements-dev.lock ]; then : >"$venv/.dev"; fi
    printf '%s\n' "$locked" >"$venv/.locked"
  fi
  install_project
  printf '%s\n' "$project" >"$venv/.project"
}

# npm from a wheel, in an environment of its own, where the system has none.
prepare_node() {
  if [ -e .make/node/.ready ]; then return; fi
  say "no npm here; installing it from requirements-node.lock"
  teach_uv
  find_uv
  new_environment .make/node
  install_locked .make/node requirements-node.lock
  : >.make/node/.ready
}

# ---- What was asked for ----
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { say "Python 3.11 or newer is needed: PYTHON=python3.x make …"; exit 1; }
mkdir -p .make
if command -v flock >/dev/null 2>&1; then
  exec 9>.make/bootstrap.flock
  flock 9
fi
case ${1:-} in
  run | dev) prepare "$1" ;;
  node) prepare_node ;;
  *) say "say run, dev or node"; exit 2 ;;
esac
