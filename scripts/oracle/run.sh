#!/bin/sh
# Compare the parser with CPython's over the standard library and the trees given,
# the snippets in testdata, and damaged files. PYTHON chooses the interpreter that
# judges, ORACLE_CACHE a folder for its answers.
#
#   PYTHON=python3.13 scripts/oracle/run.sh [DIR...]
set -eu
cd "$(dirname "$0")/../.."
python=${PYTHON:-python3.13}
version=$($python -c 'import sys; print("%d.%d" % sys.version_info[:2])')
known=scripts/oracle/known-$version.txt
set -- -stdlib -mutate 1000 -cases internal/syntax/parser/testdata/cases.txt "$@"
if [ -f "$known" ]; then
    set -- -known "$known" "$@"
fi
PYTHON=$python exec go run ./scripts/oracle -cache "${ORACLE_CACHE:-}" "$@"
