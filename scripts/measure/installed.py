#!/usr/bin/env python3
"""Counts the calls that are resolved where the dependencies of a project are installed.

    installed.py [--write] [--only TREE]

bench/installed.toml pins the packages of each tree by version. Each set is installed into
a virtual environment of its own below build/installed, from wheels alone, and Ferrule runs
with it, and on all trees without. The figures are those of `ferrule check --stats`: calls in code that is
no test, by the evidence of their weakest target.

A program with shapes of libraries (`make packs`) fills the tables of the mark *installed*, one without
them only the table of the trees without dependencies, at the mark *bare*.
"""

import argparse
import re
import shutil
import subprocess
import tomllib
import venv
from pathlib import Path

import document
import trees

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build"
DOCUMENT = ROOT / "docs" / "measurements.md"
PINNED = ROOT / "bench" / "installed.toml"
STRONG = ("lexical", "typed", "returned")  # E1 to E3
TIERS = (*STRONG, "injected")


def environment(name, packages):
    """Make the environment of a tree, unless it stands there; return it."""
    folder = BUILD / "installed" / name
    stamp, wanted = folder / "installed", "\n".join(packages)
    if not stamp.exists() or stamp.read_text() != wanted:
        shutil.rmtree(folder, ignore_errors=True)
        venv.create(folder, with_pip=True)
        subprocess.run([folder / "bin" / "pip", "install", "-q", "--no-deps", "--only-binary", ":all:", *packages], check=True)
        stamp.write_text(wanted)
    return folder


def table(text, title):
    """The rows of a table of --stats: the label, calls and calls through a receiver."""
    out = {}
    for line in text.partition(f"\n{title}\n")[2].splitlines()[1:]:
        cells = re.split(r" {2,}", line.strip())
        if len(cells) != 5:
            break
        out[cells[0]] = int(cells[1]), int(cells[3])
    return out


def measure(ferrule, root, *more):
    command = [ferrule, "check", ".", "--no-cache", "--exit-zero", "--format", "concise", "--stats", *more]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, encoding="utf-8")
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(command)} in {root}: {done.stderr[-500:]}")
    return table(done.stderr, "Calls by evidence, tests left out"), table(done.stderr, "Calls not fully resolved, by reason")


def has_shapes(ferrule):
    said = subprocess.run([ferrule, "version"], capture_output=True, text=True, check=True).stdout
    return "shapes of libraries: none" not in said


def add(total, table):
    for label, numbers in table.items():
        total[label] = tuple(a + b for a, b in zip(total.get(label, (0, 0)), numbers))


def shares(tiers):
    """Calls and resolved shares of both columns: all calls and those through a receiver."""
    out = []
    for column in (1, 0):
        total = sum(n[column] for n in tiers.values())
        part = [sum(tiers[t][column] for t in some if t in tiers) for some in (STRONG, TIERS)]
        out += [total, *(f"{100 * p / max(1, total):.1f} %" for p in part)]
    return out


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ferrule", default=str(ROOT / "bin" / "ferrule"))
    parser.add_argument("--mirrors", default=str(BUILD / "mirrors"), help="folder of bare clones, OWNER+NAME/repo")
    parser.add_argument("--only", action="append", help="only this tree; writes no document")
    parser.add_argument("--write", action="store_true", help="write the tables into docs/measurements.md")
    args = parser.parse_args()
    args.ferrule = str(Path(args.ferrule).resolve())
    installed = tomllib.loads(PINNED.read_text("utf-8"))
    rows, why, every, shapes = [], {}, {}, has_shapes(args.ferrule)
    for tree in trees.read_corpus(ROOT / "bench" / "corpus.toml")[0]:
        if args.only and tree.name not in args.only:
            continue
        root = trees.lay_out(tree, BUILD / "corpus", args.mirrors)
        bare, reasons = measure(args.ferrule, root)
        rows.append([tree.name, "no", *shares(bare)])
        add(every, bare)
        add(why.setdefault("corpus, none installed", {}), reasons)
        print(rows[-1], flush=True)
        if shapes and tree.name in installed:
            packages = installed[tree.name]["packages"]
            tiers, why[tree.name] = measure(args.ferrule, root, "--python", str(environment(tree.name, packages)))
            rows.append([tree.name, f"{len(packages)} packages", *shares(tiers)])
            print(rows[-1], flush=True)
    rows.append(["corpus", "no", *shares(every)])
    rows.sort(key=lambda r: r[1] == "no")  # the installed ones first
    head = ["tree", "installed", "receiver calls", "E1 to E3", "E1 to E4", "all calls", "E1 to E3", "E1 to E4"]
    if not shapes:
        text = document.table(head, rows, right=range(2, 8))
        print(text)
        if args.write and not args.only:
            document.replace(DOCUMENT, "bare", text)
        return
    names = sorted(why, key=lambda n: n not in installed)
    reasons = list(dict.fromkeys(reason for n in names for reason in why[n]))
    first = document.table(head, rows, right=range(2, 8))
    second = document.table(["receiver calls not fully resolved, by reason", *names],
                            [[reason, *(why[n].get(reason, (0, 0))[1] for n in names)] for reason in reasons], right=range(1, len(names) + 1))  # fmt: skip
    print(f"{first}\n\n{second}")
    if args.write and not args.only:
        document.replace(DOCUMENT, "installed", f"{first}\n\n{second}")


if __name__ == "__main__":
    main()
