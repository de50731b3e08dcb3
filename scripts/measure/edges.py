#!/usr/bin/env python3
"""Draws edges of the call graph from the corpus, and joins what people said of them.

    edges.py [--write]

An edge is a call in code that is no test, with one of its targets at a tier that findings
may rest on. The draw does not shuffle: each edge has a place that the seed, its position
and its target decide, and the first ones are taken. The verdicts, each with a reason, are
in bench/edges.jsonl; edges without one go to build/edges/open.jsonl, with the source
around them. An edge is right if a run of the program can make this call run this target.
"""

import argparse
import hashlib
import heapq
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import document
import expressions
import sample
import trees

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build"
DOCUMENT = ROOT / "docs" / "measurements.md"
VERDICTS = ROOT / "bench" / "edges.jsonl"
SEED = 20261125
SIZE = 200
# Beside the draw over all edges there is one for each tier whose evidence is more than the text of the call.
EACH = {"returned": 30, "injected": 30}
TIERS = ("lexical", "typed", "returned", "injected")


def edges(ferrule, tree, root):
    """The edges of a tree: place in the draw, and what it is."""
    files = set(expressions.source_files(root))
    command = [ferrule, "debug", "calls", ".", "--format", "json"]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True, encoding="utf-8") as process:
        for line in process.stdout:
            call = json.loads(line)
            if call["file"] not in files:
                continue
            for t in call["targets"]:
                if t["tier"] in TIERS:
                    e = {"project": tree.name, "file": call["file"], "at": [call["line"], call["column"], *call["end"]], "callee": t["name"], "tier": t["tier"]}
                    yield hashlib.sha256("\0".join(map(str, (SEED, *key(e)))).encode()).hexdigest(), e, call["text"]
    if process.returncode != 0:
        raise SystemExit(f"{' '.join(command)} in {root}: exit status {process.returncode}")


def key(e):
    return e["project"], e["file"], tuple(e["at"]), e["callee"]


def read_verdicts():
    out = {}
    for number, line in enumerate(VERDICTS.read_text("utf-8").splitlines() if VERDICTS.exists() else (), 1):
        entry = json.loads(line)
        if entry["verdict"] not in ("right", "wrong") or not entry["reason"]:
            raise SystemExit(f"{VERDICTS}:{number}: a verdict is right or wrong, with a reason")
        out[key(entry)] = entry
    return out


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ferrule", default=str(ROOT / "bin" / "ferrule"))
    parser.add_argument("--mirrors", default=str(BUILD / "mirrors"), help="folder of bare clones, OWNER+NAME/repo")
    parser.add_argument("--write", action="store_true", help="write the table into docs/measurements.md")
    args = parser.parse_args()
    args.ferrule = str(Path(args.ferrule).resolve())
    pinned, _ = trees.read_corpus(ROOT / "bench" / "corpus.toml")
    found, per_tier, roots = [], {t: [] for t in TIERS}, {}
    counts = Counter()
    for tree in pinned:
        roots[tree.name] = trees.lay_out(tree, BUILD / "corpus", args.mirrors)
        mine = {t: [] for t in TIERS}
        for place, e, text in edges(args.ferrule, tree, roots[tree.name]):
            counts[e["tier"]] += 1
            mine[e["tier"]].append((place, e, text))
        for t in TIERS:
            per_tier[t] = first(per_tier[t] + mine[t], SIZE)
        print(f"{tree.name}: {sum(map(len, mine.values()))} edges", file=sys.stderr, flush=True)
    found = first([x for t in TIERS for x in per_tier[t]], SIZE)
    verdicts = read_verdicts()
    rows = [row(t, counts[t], [x for x in found if x[1]["tier"] == t], verdicts) for t in TIERS]
    rows.append(row("all", counts.total(), found, verdicts))
    extra = {t: first(per_tier[t], n) for t, n in EACH.items()}
    rows += [row(f"{t}, the first {n}", counts[t], extra[t], verdicts) for t, n in EACH.items()]
    asked = {key(e): (e, text) for _, e, text in [*found, *(x for t in EACH for x in extra[t])]}
    (BUILD / "edges").mkdir(parents=True, exist_ok=True)
    open_ones = 0
    with open(BUILD / "edges" / "open.jsonl", "w", encoding="utf-8") as todo:
        for k, (e, text) in sorted(asked.items()):
            if k not in verdicts:
                open_ones += 1
                lines = (roots[e["project"]] / e["file"]).read_text("utf-8", "replace").split("\n")
                around = [f"{n + 1:5} {lines[n]}" for n in range(max(0, e["at"][0] - 16), min(len(lines), e["at"][0] + 5))]
                todo.write(json.dumps({**e, "text": text, "around": around}) + "\n")
    table = document.table(["tier", "edges", "drawn", "read", "right", "share", "95 % interval"], rows, right=range(1, 7))
    print(f"{table}\n\n{open_ones} edges have no verdict: see build/edges/open.jsonl")
    if args.write:
        document.replace(DOCUMENT, "edges", table)


def first(entries, n):
    return heapq.nsmallest(n, entries, key=lambda x: x[0])


def row(label, total, drawn, verdicts):
    said = Counter(verdicts[key(e)]["verdict"] for _, e, _ in drawn if key(e) in verdicts)
    n = said.total()
    low, high = sample.wilson(said["right"], n)
    share = [f"{100 * said['right'] / n:.1f} %", f"{100 * low:.1f} to {100 * high:.1f} %"] if n else ["-", "-"]
    return [label, total, len(drawn), n, said["right"], *share]


if __name__ == "__main__":
    main()
