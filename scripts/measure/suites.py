#!/usr/bin/env python3
"""Scores Ferrule's types and calls against public suites that the user brings.

    suites.py pycg SUITE         PyCG's micro benchmark: the adjacency of 119 small programs
    suites.py pycg-macro SUITE   call graphs of whole projects: pycg-evaluation
    suites.py jarvis SUITE       the same: pythonJaRvis.github.io
    suites.py typeevalpy SUITE   TypeEvalPy's micro benchmark: types of returns, parameters and variables
    suites.py conformance SUITE  the assert_type calls of python/typing's conformance tests

SUITE is the folder of the suite as its project lays it out. Each writes its table into
docs/measurements.md with --write, and prints with --show what differs.
"""

import argparse
import json
import subprocess
import sys
import tomllib
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import callgraphs
import conformance
import document
import typeevalpy

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs" / "measurements.md"
KNOWN = ROOT / "bench" / "suites.toml"


def run(ferrule, form, path, fmt, cwd):
    """Print one form of a file or folder; return what it says."""
    command = [str(Path(ferrule).resolve()), "debug", form, str(path), "--format", fmt]
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, encoding="utf-8")
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(command)} in {cwd}: {done.stderr.strip()[-500:]}")
    return done.stdout


def types_of(ferrule, path, cwd):
    return [json.loads(line) for line in run(ferrule, "types", path, "json", cwd).splitlines()]


def calls_of(ferrule, cwd, path="."):
    return json.loads(run(ferrule, "calls", path, "pycg", cwd))


def edges(graph):
    return {(a, b) for a, to in graph.items() for b in to}


def listed(suite):
    """Differences that are right, by program: see bench/suites.toml."""
    return tomllib.loads(KNOWN.read_text("utf-8")).get(suite, {})


def pycg(args):
    programs = sorted(p.parent for p in Path(args.suite).rglob("callgraph.json") if (p.parent / "main.py").exists())
    known = listed("pycg")
    with ThreadPoolExecutor(2) as pool:
        graphs = list(pool.map(lambda p: calls_of(args.ferrule, p), programs))
    exact, right, found, missed, extra = 0, 0, 0, 0, 0
    for folder, got in zip(programs, graphs):
        want = json.loads((folder / "callgraph.json").read_text("utf-8"))
        name = "/".join(folder.parts[-2:])
        less, more = edges(want) - edges(got), edges(got) - edges(want)
        found, missed, extra = found + len(edges(want) & edges(got)), missed + len(less), extra + len(more)
        same = not less and not more and set(want) == set(got)
        exact += same
        if not same and name in known:
            right += 1
        if args.show and not same:
            print(f"{name}{' (listed)' if name in known else ''}")
            for sign, some in (("-", less), ("+", more)):
                for a, b in sorted(some):
                    print(f"    {sign} {a} -> {b}")
            for n in sorted(set(want) ^ set(got)):
                print(f"    node {n} {'missing' if n in want else 'added'}")
    for name in sorted(set(known) - {"/".join(p.parts[-2:]) for p in programs}):
        print(f"bench/suites.toml lists {name}, which the suite does not have", file=sys.stderr)
    row = [len(programs), exact, right, found, missed, extra]
    finish(args, "pycg", ["programs", "exact", "different, listed as right", "edges found", "missed", "not in the suite"], [row], range(6))


def macro(args):
    """Call graphs of projects. What counts are edges to the project's own functions: the
    suites differ in what they say of builtins, and imports and bodies of classes are no calls.
    Each has a few of the calls that no call in the text says; ours beyond those do not count."""
    pinned = tomllib.loads(KNOWN.read_text("utf-8"))["project"]
    rows, total, missing = [], Counter(), []
    for p in (p for p in pinned if p["suite"] == args.command):
        truth = Path(args.suite) / p["truth"]
        try:
            source = callgraphs.lay_out(p, ROOT / "build" / "suites", args.mirrors)
            want = json.loads(truth.read_text("utf-8"))
        except OSError as error:
            print(f"left out: {p['name']}: {error}", file=sys.stderr)
            missing.append(p["name"])
            continue
        program = callgraphs.Definitions(source, want)
        a = program.own(want)
        b = program.explicit(program.own(calls_of(args.ferrule, source)), a)
        right = {tuple(e.split(" -> ")) for e in p.get("right", ())} - a
        for x, y in sorted(right - b):
            print(f"{p['name']}: bench/suites.toml lists {x} -> {y}, which is not found", file=sys.stderr)
        listed_right = len(right & b)
        b -= right
        if args.show:
            for sign, some in (("-", a - b), ("+", b - a)):
                for x, y in sorted(some):
                    print(f"{p['name']}: {sign} {x} -> {y}")
        total.update(want=len(a), got=len(b), both=len(a & b), right=listed_right)
        rows.append([p["name"], len(a), len(b), len(a & b), listed_right, percent(len(a & b), len(a)), percent(len(a & b), len(b))])
    rows.append(["all", total["want"], total["got"], total["both"], total["right"], percent(total["both"], total["want"]), percent(total["both"], total["got"])])
    finish(args, args.command, ["project", "edges of the suite", "ours", "both", "right beside them", "recall", "precision"], rows, range(1, 7), missing)


def judged(args, name, counts, rows):
    head = ["part", "facts", "exact", "wrong", "part of it", "unknown"]
    table = [[part, n := sum(c.values()), *(f"{c[k]} ({percent(c[k], n)})" for k in ("exact", "wrong", "part", "unknown"))] for part, c in rows]
    n = sum(counts.values())
    table.append(["all", n, *(f"{counts[k]} ({percent(counts[k], n)})" for k in ("exact", "wrong", "part", "unknown"))])
    finish(args, name, head, table, range(1, 6))


def tally(args, name, facts):
    """facts: (part, verdict, text)."""
    counts, parts = Counter(), {}
    for part, verdict, text in facts:
        counts[verdict] += 1
        parts.setdefault(part, Counter())[verdict] += 1
        if args.show and verdict != "exact":
            print(f"{verdict:8} {text}")
    judged(args, name, counts, sorted(parts.items()))


def percent(part, whole):
    return f"{100 * part / whole:.1f} %" if whole else "-"


def finish(args, name, head, rows, right, missing=()):
    text = document.table(head, rows, right=right)
    print(text)
    if missing and args.write:
        print("docs/measurements.md is left as it is: projects are missing", file=sys.stderr)
    elif args.write:
        document.replace(DOCUMENT, name, text)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=["pycg", "pycg-macro", "jarvis", "typeevalpy", "conformance"])
    parser.add_argument("suite")
    parser.add_argument("--ferrule", default=ROOT / "bin" / "ferrule")
    parser.add_argument("--mirrors", default="build/mirrors", help="bare clones, as OWNER+NAME/repo")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--show", action="store_true")
    args = parser.parse_args()
    if args.command == "pycg":
        pycg(args)
    elif args.command in ("pycg-macro", "jarvis"):
        macro(args)
    elif args.command == "typeevalpy":
        tally(args, "typeevalpy", typeevalpy.facts(Path(args.suite), lambda f, cwd: types_of(args.ferrule, f, cwd)))
    else:
        tally(args, "conformance", conformance.facts(Path(args.suite), lambda f, cwd: types_of(args.ferrule, f, cwd)))


if __name__ == "__main__":
    main()
