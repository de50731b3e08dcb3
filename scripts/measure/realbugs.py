#!/usr/bin/env python3
"""Scores Ferrule against known bugs: a finding at the bug, silence at its fix.

The suite is a folder with run.py and cases.jsonl; each case names a fix commit of a public
project and its parent, which are read from bare clones. Only the categories that Ferrule's
rules claim are scored.
"""

import argparse
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import document
import pages

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs" / "measurements.md"
CATEGORIES = (
    "leak",
    "lost-owner",
    "use-after-close",
    "double-release",
    "mutate-while-iterating",
    "mutable-default",
    "shared-class-attr",
    "aliased-mutation",
    "late-binding",
    "retention",
    "broad-cancel",
    "cleanup-skipped",
    "unawaited",
    "blocking-in-async",
    "unbound",
)


def summary(results):
    """Return the rows of the table: a category each, and one for all."""
    rows, everything = [], Counter()
    for category in CATEGORIES:
        states = Counter(r["state"] for r in results if r["category"] == category)
        everything += states
        rows.append(row(category, states))
    rows.append(row("all", everything))
    return rows


def row(label, states):
    cases = states.total() - states["no-mirror"]
    caught = states["caught"] + states["clean"]
    share = f"{100 * states['clean'] / cases:.0f} %" if cases else "-"
    return [label, cases, caught, states["clean"], share, states["error"], states["no-mirror"]]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--suite", required=True, type=Path)
    parser.add_argument("--ferrule", required=True, type=Path)
    parser.add_argument("--mirrors", required=True, type=Path)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--write", action="store_true", help="write the table, the pages of the rules and the list of misses")
    parser.add_argument("--from", dest="stored", type=Path, help="take the results of an earlier run from this file")
    args = parser.parse_args()
    if args.stored:
        return report(json.loads(args.stored.read_text()), args.write)
    out = ROOT / "build" / "realbugs.json"
    out.parent.mkdir(exist_ok=True)
    command = [sys.executable, str(args.suite / "run.py"), "--ferrule", str(args.ferrule.resolve()),
               "--mirrors", str(args.mirrors.resolve()), "--control", "--jobs", str(args.jobs), "--json", str(out), "-v"]  # fmt: skip
    for category in CATEGORIES:
        command += ["--category", category]
    status = subprocess.run(command).returncode
    if status != 0:
        return status
    return report(json.loads(out.read_text()), args.write)


def report(results, write):
    """Print the table, and write what is measured into the documents."""
    table = document.table(
        ["category", "cases", "caught", "clean at the fix", "share", "errors", "no clone"], summary(results), right=range(1, 7)
    )
    print(table)
    if write:
        document.replace(DOCUMENT, "realbugs", table)
        pages.recall(results)
        for fault in pages.misses(results, CATEGORIES):
            print(fault, file=sys.stderr)
    return 1 if any(r["state"] == "error" for r in results) else 0


if __name__ == "__main__":
    sys.exit(main())
