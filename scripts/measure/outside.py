#!/usr/bin/env python3
"""Counts how many findings are true on projects that were not looked at while the rules were written.

    outside.py [--write] [--only ROUND]
    outside.py pin ROUND WHEEL...

bench/outside.toml pins packages by version and hash, in rounds. A round is drawn at one time and
judged by people who did not write the rules, against the version that the round names. After that
its false findings are mended, so that it is unseen no longer: the precision of its first judgement,
which the round keeps, says how the rules do on new code, and what they do now says how much of it
was mended. Ferrule runs as users run it, with its defaults.

Verdicts, each with its reason, stand in bench/outside.jsonl. What has none is printed and written
into build/measure/outside-unjudged.jsonl.
"""

import argparse
import hashlib
import json
import subprocess
import sys
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import document
import sample
import trees

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build"
DOCUMENT = ROOT / "docs" / "measurements.md"
PINNED = ROOT / "bench" / "outside.toml"
VERDICTS = ROOT / "bench" / "outside.jsonl"


def read_rounds():
    """Return the rounds of bench/outside.toml, each with its trees."""
    rounds = tomllib.loads(PINNED.read_text("utf-8"))["round"]
    for one in rounds:
        one["trees"] = []
        for line in one["packages"]:
            requirement, _, sha256 = line.partition(" ")
            package, _, version = requirement.partition("==")
            one["trees"].append(trees.Tree(name=package, package=package, version=version, sha256=sha256, wheel=True))
    return rounds


def pin(name, wheels):
    """Print a round of wheels that are at hand, to be put into bench/outside.toml."""
    lines = []
    for path in sorted(wheels):
        package, version = Path(path).name.split("-")[:2]
        lines.append(f'    "{package}=={version} {hashlib.sha256(Path(path).read_bytes()).hexdigest()}",')
    print(f'[[round]]\nname = "{name}"\npackages = [\n' + "\n".join(lines) + "\n]")


def lay_out(tree):
    try:
        return trees.lay_out(tree, BUILD / "outside", "")
    except trees.TreeError as error:
        print(f"left out: {error}", file=sys.stderr)
        return None


def check(ferrule, tree, root):
    command = [ferrule, "check", "--format", "json", "--no-cache", "--exit-zero", "."]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, encoding="utf-8")
    if done.returncode != 0:
        raise SystemExit(f"{tree.name}: exit status {done.returncode}\n{done.stderr[-2000:]}")
    found = [f for f in json.loads(done.stdout)["findings"] if not f["code"].startswith("FER90")]
    broken = [f for f in found if f["code"].startswith("FER9")]
    if broken:
        raise SystemExit(f"{tree.name}: internal error at {broken[0]['file']}: {broken[0]['message']}")
    return [{**f, "project": tree.name} for f in found]


def share(good, judged):
    if not judged:
        return ["-", "-"]
    low, high = sample.wilson(good, judged)
    return [f"{100 * good / judged:.0f} %", f"{100 * low:.0f} to {100 * high:.0f} %"]


def measure(args):
    verdicts = sample.read_verdicts(VERDICTS)
    rows, every, missing = [], [], 0
    for one in read_rounds():
        if args.only and one["name"] not in args.only:
            continue
        with ThreadPoolExecutor(8) as pool:  # fetching waits for the network
            roots = list(pool.map(lay_out, one["trees"]))
        there = [(tree, root) for tree, root in zip(one["trees"], roots) if root]
        missing += len(roots) - len(there)
        found = [f for tree, root in there for f in check(args.ferrule, tree, root)]
        size = sum(trees.lines(root) for _, root in there)
        judged = [verdicts[sample.key(f)]["verdict"] == "true" for f in found if sample.key(f) in verdicts]
        then = one["first"]
        rows.append([one["name"], len(there), f"{size:,}", then["found"], then["judged"], then["true"], share(then["true"], then["judged"])[0],
                     len(found), f"{1000 * len(found) / max(1, size):.2f}", len(judged), sum(judged), *share(sum(judged), len(judged))])  # fmt: skip
        every += found
        print(rows[-1], flush=True)
    unjudged = [f for f in every if sample.key(f) not in verdicts]
    (BUILD / "measure").mkdir(parents=True, exist_ok=True)
    with open(BUILD / "measure" / "outside-unjudged.jsonl", "w", encoding="utf-8") as file:
        file.writelines(json.dumps(f) + "\n" for f in unjudged)
    head = ["round", "projects", "lines", "found at first", "judged", "true", "precision at first",
            "found now", "per 1,000 lines", "judged", "true", "precision now", "95 % interval"]  # fmt: skip
    first = document.table(head, rows, right=range(1, len(head)))
    per_rule = sample.precision(every, [f for f in every if sample.key(f) in verdicts], verdicts)
    second = document.table(["rule", "found now", "judged", "true", "precision", "95 % interval"],
                            [[row[0], row[1], *row[3:]] for row in per_rule], right=range(1, 6))  # fmt: skip
    print(f"{first}\n\n{second}\n{len(unjudged)} of {len(every)} are not judged: build/measure/outside-unjudged.jsonl")
    if args.write and not args.only and not missing:
        document.replace(DOCUMENT, "outside", f"{first}\n\n{second}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ferrule", default=str(ROOT / "bin" / "ferrule"))
    parser.add_argument("--only", action="append", help="only this round; writes no document")
    parser.add_argument("--write", action="store_true", help="write the tables into docs/measurements.md")
    parser.add_argument("pin", nargs="*", help="pin ROUND WHEEL...: print a round")
    args = parser.parse_args()
    if args.pin[:1] == ["pin"]:
        return pin(args.pin[1], args.pin[2:])
    args.ferrule = str(Path(args.ferrule).resolve())
    measure(args)


if __name__ == "__main__":
    main()
