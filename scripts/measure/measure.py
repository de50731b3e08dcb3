#!/usr/bin/env python3
"""Measures Ferrule: noise and precision on a corpus, time and memory beside others.

    measure.py corpus   check every tree of bench/corpus.toml, draw the sample, write docs/measurements.md
    measure.py bench    time and memory of Ferrule, ty and pyrefly on one tree, in alternating runs
    measure.py budget   time a stage on one tree
    measure.py pages    write the precision of each rule into its page, from the last run over the corpus
    measure.py digest   lay the trees out and print their digests, to pin them

Trees whose source is not at hand are named and left out; then nothing is written into the
document unless --partial says that this is meant.
"""

import argparse
import json
import re
import shutil
import statistics
import subprocess
import sys
import venv
from collections import Counter
from pathlib import Path

import document
import pages
import process
import sample
import trees

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build"
DOCUMENT = ROOT / "docs" / "measurements.md"
CORPUS = ROOT / "bench" / "corpus.toml"
VERDICTS = ROOT / "bench" / "verdicts.jsonl"
INTERNAL = "FER999"

# What Ferrule is compared with, by version.
OTHERS = {"ty": "0.0.105", "pyrefly": "1.4.1"}


def lay_out_all(args):
    """Lay the trees out; return those that are there, and the names of the others."""
    pinned, samples = trees.read_corpus(CORPUS)
    there, missing = [], []
    for tree in pinned:
        if args.only and tree.name not in args.only:
            continue
        try:
            there.append((tree, trees.lay_out(tree, BUILD / "corpus", args.mirrors, check=args.command != "digest")))
        except trees.TreeError as error:
            print(f"left out: {error}", file=sys.stderr)
            missing.append(tree.name)
    return there, missing, samples


def version(ferrule):
    return subprocess.run([ferrule, "version"], capture_output=True, text=True, check=True).stdout.split()[1]


def check(args, tree, root):
    """Run Ferrule on a tree; return the run and its findings, each with its project."""
    out = BUILD / "measure" / "raw"
    out.mkdir(parents=True, exist_ok=True)
    command = [args.ferrule, "check", "--format", "json", "--select", "all", "--no-cache", "--exit-zero", "."]
    run = process.measured(command, root, out / f"{tree.name}.json", out / f"{tree.name}.err")
    if run.status != 0:
        raise SystemExit(f"{tree.name}: exit status {run.status}\n{run.err.decode('utf-8', 'replace')[-2000:]}")
    report = json.loads(run.out)
    for finding in report["findings"]:
        finding["project"] = tree.name
    broken = [f for f in report["findings"] if f["code"] == INTERNAL]
    if broken:
        raise SystemExit(f"{tree.name}: {len(broken)} internal errors, the first at {broken[0]['file']}: {broken[0]['message']}")
    return run, report


def corpus(args):
    there, missing, samples = lay_out_all(args)
    findings, rows, totals = [], [], Counter()
    for tree, root in there:
        run, report = check(args, tree, root)
        counted = [f for f in report["findings"] if not f["code"].startswith("FER9")]
        size = trees.lines(root)
        findings += counted
        totals.update(files=report["summary"]["files"], lines=size, findings=len(counted))
        rows.append([tree.name, tree.origin, report["summary"]["files"], size, len(counted),
                     f"{1000 * len(counted) / size:.2f}", f"{run.wall:.1f}", f"{run.peak:.0f}"])  # fmt: skip
        print(f"{tree.name:18} {len(counted):5} findings {run.wall:6.1f} s {run.peak:6.0f} MiB", flush=True)
    if totals["lines"]:
        rows.append(["all", "", totals["files"], totals["lines"], totals["findings"],
                     f"{1000 * totals['findings'] / totals['lines']:.2f}", "", ""])  # fmt: skip
    verdicts = sample.read_verdicts(VERDICTS)
    head = ["rule", "found", "sampled", "judged", "true", "precision", "95 % interval"]
    tables, asked = {}, {}
    for one in samples:
        among = [f for f in findings if f["code"].startswith(tuple(one["rules"]))]
        drawn = sample.draw(among, one["seed"], one["size"], one["least"])
        asked.update((sample.key(f), f) for f in drawn)
        tables[one["name"]] = document.table(head, sample.precision(among, drawn, verdicts), right=range(1, 7))
        open_ones = sum(1 for f in drawn if sample.key(f) not in verdicts)
        print(f"{tables[one['name']]}\n{one['name']}: {open_ones} of {len(drawn)} findings are not judged", flush=True)
    write_sample(asked.values(), verdicts, dict((tree.name, root) for tree, root in there))
    volume = document.table(
        ["tree", "from", "files", "lines", "findings", "per 1,000 lines", "seconds", "MiB"], rows, right=range(2, 8)
    )
    note = f"Ferrule {version(args.ferrule)}, all rules on, {process.machine()}."
    print("what is not judged: build/measure/unjudged.jsonl")
    if args.only or (missing and not args.partial):
        print("docs/measurements.md is left as it is: the corpus is not complete", file=sys.stderr)
        return
    document.replace(DOCUMENT, "corpus", f"{note}\n\n{volume}")
    for name, text in tables.items():
        document.replace(DOCUMENT, name, text)
    pages.precision(findings, verdicts)


def rule_pages(args):
    """Write the precision of each rule from the findings of the last run."""
    findings = []
    for path in sorted((BUILD / "measure" / "raw").glob("*.json")):
        report = json.loads(path.read_text("utf-8"))
        findings += [{**f, "project": path.stem} for f in report["findings"]]
    if not findings:
        raise SystemExit("there is no run to take them from: `make measure` first")
    pages.precision(findings, sample.read_verdicts(VERDICTS))


def write_sample(drawn, verdicts, roots):
    """Write what was drawn, and what of it is to be judged with the source around it."""
    folder = BUILD / "measure"
    with open(folder / "sample.jsonl", "w", encoding="utf-8") as every, open(folder / "unjudged.jsonl", "w", encoding="utf-8") as todo:
        for finding in drawn:
            verdict = verdicts.get(sample.key(finding))
            every.write(json.dumps({**finding, "verdict": verdict and verdict["verdict"]}) + "\n")
            if verdict is None:
                text = (roots[finding["project"]] / finding["file"]).read_text("utf-8", "replace").split("\n")
                first = max(0, finding["line"] - 16)
                around = [f"{n + 1:5} {text[n]}" for n in range(first, min(len(text), finding["line"] + 15))]
                todo.write(json.dumps({**finding, "around": around}) + "\n")


def others():
    """Install what Ferrule is compared with; return the commands by name."""
    folder = BUILD / "venv"
    stamp = folder / "installed"
    wanted = " ".join(f"{name}=={number}" for name, number in OTHERS.items())
    if not stamp.exists() or stamp.read_text() != wanted:
        shutil.rmtree(folder, ignore_errors=True)
        venv.create(folder, with_pip=True)
        subprocess.run([folder / "bin" / "pip", "install", "-q", *wanted.split()], check=True)
        stamp.write_text(wanted)
    return {
        f"ty {OTHERS['ty']}": [str(folder / "bin" / "ty"), "check", "--exit-zero", "--quiet", "."],
        f"pyrefly {OTHERS['pyrefly']}": [str(folder / "bin" / "pyrefly"), "check", "--preset", "default", "."],
    }


def bench(args):
    tree, root = the_tree(args)
    commands = {f"ferrule {version(args.ferrule)}": [args.ferrule, "check", "--no-cache", "--exit-zero", "--format", "concise", "."]}
    commands.update(others())
    runs = {name: [] for name in commands}
    folder = BUILD / "measure"
    folder.mkdir(parents=True, exist_ok=True)
    # One round first that does not count, so that the files are in the page cache for all. Then the programs
    # alternate, so that what else the machine does hits all alike.
    for turn in range(-1, args.runs):
        for name, command in commands.items():
            run = process.measured(command, root, folder / "bench.out", folder / "bench.err")
            if run.status not in (0, 1):
                raise SystemExit(f"{name}: exit status {run.status}\n{run.err.decode('utf-8', 'replace')[-2000:]}")
            if turn >= 0:
                runs[name].append(run)
    rows = []
    for name, measured in runs.items():
        walls = [run.wall for run in measured]
        rows.append([name, f"{statistics.median(walls):.2f}", f"{min(walls):.2f} to {max(walls):.2f}",
                     f"{statistics.median(run.cpu for run in measured):.2f}", f"{max(run.peak for run in measured):.0f}"])  # fmt: skip
    text = document.table(["program", "seconds, median", "range", "CPU seconds, median", "peak MiB"], rows, right=range(1, 5))
    note = f"{tree.name} ({tree.origin}, {trees.lines(root):,} lines), cold, {args.runs} alternating runs, {process.machine()}."
    print(f"{note}\n\n{text}")
    if args.write:
        document.replace(DOCUMENT, "bench", f"{note}\n\n{text}")


def budget(args):
    tree, root = the_tree(args)
    folder = BUILD / "measure"
    folder.mkdir(parents=True, exist_ok=True)
    command = [args.ferrule, "check", "--no-cache", "--exit-zero", "--format", "concise", "--stats", "."]
    run = process.measured(command, root, folder / "budget.out", folder / "budget.err")
    if run.status != 0:
        raise SystemExit(f"exit status {run.status}\n{run.err.decode('utf-8', 'replace')[-2000:]}")
    stats = run.err.decode("utf-8", "replace").strip()
    note = f"{tree.name} ({tree.origin}), {process.machine()}: {run.wall:.2f} s, CPU {run.cpu:.2f} s, peak {run.peak:.0f} MiB."
    print(f"{stats}\n\n{note}")
    if args.write:
        document.replace(DOCUMENT, "budget", f"{note}\n\n```\n{stats}\n```")
    if args.before:
        compared(args, tree, root, command)


def compared(args, tree, root, command):
    """The budget of another version beside this one, in alternating runs."""
    programs, runs = [str(Path(args.before).resolve()), args.ferrule], {}
    for _ in range(args.runs):
        for program in programs:
            run = process.measured([program, *command[1:]], root, BUILD / "measure" / "budget.out", BUILD / "measure" / "budget.err")
            runs.setdefault(program, []).append((run, run.err.decode("utf-8", "replace")))
    rows = []
    for program in programs:
        mine = [run for run, _ in runs[program]]
        stats = dict(re.findall(r"^  (evaluations per \w+|bodies in infer|nodes in contracts) +([\d.]+)$", runs[program][0][1], re.MULTILINE))
        rows.append([version(program), stats["bodies in infer"], stats["evaluations per body"], stats["nodes in contracts"], stats["evaluations per node"],
                     f"{statistics.median(r.wall for r in mine):.2f}", f"{statistics.median(r.cpu for r in mine):.2f}", f"{max(r.peak for r in mine):.0f}"])  # fmt: skip
    text = document.table(["version", "bodies in infer", "evaluations per body", "nodes in contracts", "evaluations per node", "seconds, median",
                           "CPU seconds, median", "peak MiB"], rows, right=range(1, 8))  # fmt: skip
    note = f"{tree.name} ({tree.origin}), {args.runs} alternating runs, {process.machine()}."
    print(f"{note}\n\n{text}")
    if args.write:
        document.replace(DOCUMENT, "budget-before", f"{note}\n\n{text}")


def the_tree(args):
    args.only = [args.tree]
    there, _, _ = lay_out_all(args)
    if not there:
        raise SystemExit(f"no tree {args.tree}")
    return there[0]


def digest(args):
    for tree, root in lay_out_all(args)[0]:
        print(f'{tree.name}: tree = "{trees.digest(root)}"')


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=["corpus", "bench", "budget", "pages", "digest"])
    parser.add_argument("--ferrule", default=str(ROOT / "bin" / "ferrule"))
    parser.add_argument("--mirrors", default=str(BUILD / "mirrors"), help="folder of bare clones, OWNER+NAME/repo")
    parser.add_argument("--only", action="append", help="only this tree; writes no document")
    parser.add_argument("--partial", action="store_true", help="write the document though trees are missing")
    parser.add_argument("--tree", default="django", help="the tree of bench and budget")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--before", help="another ferrule, whose budget stands beside")
    parser.add_argument("--write", action="store_true", help="let bench and budget write the document")
    args = parser.parse_args()
    args.ferrule = str(Path(args.ferrule).resolve())
    {"corpus": corpus, "bench": bench, "budget": budget, "pages": rule_pages, "digest": digest}[args.command](args)


if __name__ == "__main__":
    main()
