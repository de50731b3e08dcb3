#!/usr/bin/env python3
"""Compares the types of expressions that are drawn from the corpus with those that pyright reveals.

    reveal.py [--write] [--show] [--only TREE]

Expressions are wrapped in copies of their files, where what is wrapped takes no narrowing
away from another that is. Neither tool sees an environment, and both are told the same
version of Python. What is compared, and how, is in classes.py. Differences are looked up
in bench/reveal.jsonl, where people wrote what is behind each and who is right; those that
are not there are written to build/reveal/open.jsonl.
"""

import argparse
import json
import shutil
import subprocess
import sys
import venv
from collections import Counter
from pathlib import Path

import classes
import document
import expressions
import trees

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build"
DOCUMENT = ROOT / "docs" / "measurements.md"
TRIAGE = ROOT / "bench" / "reveal.jsonl"
LOCK = ROOT / "scripts" / "stubs" / "stubs.lock.json"
PYTHON = "3.13"
SEED = 20261125
SIZE = 2000
FILES = 20  # of each tree
# In a hundred expressions. Trivial are literals, displays, self and cls.
SHARES = {"name": 26, "attribute": 26, "call": 25, "subscript": 7, "operator": 8, "other": 4, "trivial": 4}
VERDICTS = ("same", "narrower", "wider", "wrong", "part", "unknown")
RIGHT = ("ours", "both", "theirs", "neither")


def quotas(trees_):
    """How many of each kind each tree gives."""
    out = [{} for _ in range(trees_)]
    for kind, share in SHARES.items():
        total = SIZE * share // 100
        for i in range(trees_):
            out[i][kind] = total * (i + 1) // trees_ - total * i // trees_
    return out


def pyright():
    """Install the pyright whose stubs the program embeds; return the command."""
    version = json.loads(LOCK.read_text("utf-8"))["version"]
    folder = BUILD / "reveal" / f"pyright-{version}"
    script = folder / "node_modules" / "pyright" / "index.js"
    if not script.exists():
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--silent", "--prefix", folder, f"pyright@{version}"], check=True)
    empty = BUILD / "reveal" / "empty"
    if not empty.exists():
        venv.create(empty, with_pip=False)
    return ["node", str(script), "--pythonpath", str(empty / "bin" / "python")]


def theirs(command, tree, root, drawn):
    """What pyright reveals of each expression; those in code that it holds unreachable are not there. It is kept for the next run."""
    stored = BUILD / "reveal" / f"{tree.name}.json"
    drawing = expressions.digest(tree.tree, *command[1:2], PYTHON, *((e.file, e.start, e.end) for e in drawn))
    if stored.exists():
        kept = json.loads(stored.read_text("utf-8"))
        if kept["drawing"] == drawing:
            return {drawn[int(i)]: text for i, text in kept["types"].items()}
    out = revealed(command, tree, root, drawn)
    at = {e: i for i, e in enumerate(drawn)}
    stored.write_text(json.dumps({"drawing": drawing, "types": {at[e]: text for e, text in out.items()}}), "utf-8")
    return out


def revealed(command, tree, root, drawn):
    copy = BUILD / "reveal" / "trees" / tree.name
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(root, copy)
    names = {}
    for number, part in enumerate(expressions.copies(drawn)):
        path = Path(part[0].file)
        name = (path.parent / f"revealed_{number}_{path.name.replace('__', '')}").as_posix()
        text, names[name] = expressions.wrapped(root, part)
        (copy / name).write_bytes(text)
    config = {"include": sorted(names), "typeCheckingMode": "off", "pythonVersion": PYTHON, "reportMissingImports": False}
    (copy / "pyrightconfig.json").write_text(json.dumps(config))
    done = subprocess.run([*command, "--outputjson", "-p", copy], capture_output=True, text=True, encoding="utf-8")
    out = {}
    for d in json.loads(done.stdout)["generalDiagnostics"]:
        head, _, kind = d["message"].partition('" is "')
        if head.startswith("Type of ") and kind:
            places, start = names[Path(d["file"]).relative_to(copy.resolve()).as_posix()], d["range"]["start"]
            # A display's own parentheses may be counted in.
            e = places.get((start["line"], start["character"])) or places.get((start["line"], start["character"] + 1))
            if e is not None:
                out[e] = kind[:-1]
    shutil.rmtree(copy)
    return out


def ours(ferrule, root, drawn):
    """What Ferrule lists of each expression."""
    wanted = {(e.file, *e.start, *e.end): e for e in drawn}
    files = tuple(f'{{"file":{json.dumps(f, ensure_ascii=False)},' for f in sorted({e.file for e in drawn}))
    out = {}
    command = [ferrule, "debug", "types", ".", "--format", "json", "--python-version", PYTHON]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True, encoding="utf-8") as process:
        for line in process.stdout:
            if line.startswith(files):
                entry = json.loads(line)
                e = wanted.get((entry["file"], entry["line"], entry["column"], *entry["end"]))
                if e is not None:
                    out[e] = entry["type"]
    if process.returncode != 0:
        raise SystemExit(f"{' '.join(command)} in {root}: exit status {process.returncode}")
    return out


def triage():
    out = {}
    for number, line in enumerate(TRIAGE.read_text("utf-8").splitlines() if TRIAGE.exists() else (), 1):
        entry = json.loads(line)
        if entry["right"] not in RIGHT or not entry["cause"]:
            raise SystemExit(f"{TRIAGE}:{number}: `right` is one of {', '.join(RIGHT)}, and `cause` says why")
        out[key(entry)] = entry
    return out


def key(entry):
    return entry["project"], entry["file"], tuple(entry["start"]), tuple(entry["end"]), entry["verdict"]


def compare(args, pinned):
    command = pyright()
    for tree, quota in zip(pinned, quotas(len(pinned))):
        if args.only and tree.name not in args.only:
            continue
        root = trees.lay_out(tree, BUILD / "corpus", args.mirrors)
        drawn = expressions.draw(tree.name, root, SEED, FILES, quota)
        revealed, known = theirs(command, tree, root, drawn), ours(args.ferrule, root, drawn)
        print(f"{tree.name}: {len(drawn)} drawn, {len(revealed)} revealed, {len(known)} listed", file=sys.stderr, flush=True)
        for e in drawn:
            mine = known.get(e, "Unknown")
            if e not in known and e.kind == "trivial":
                mine = displayed(e.text)
            their = revealed.get(e, "")
            yield {"project": tree.name, "commit": tree.commit or tree.version or tree.python, "file": e.file, "start": list(e.start), "end": list(e.end), "kind": e.kind,
                   "text": " ".join(e.text.split())[:120], "ours": mine, "theirs": their,
                   "verdict": classes.judge(classes.classes(mine), classes.classes(their) if their else set())}  # fmt: skip


def displayed(text):
    """The class of a literal, which no listing has."""
    if text[:1] in "([{":
        return "Unknown"
    return f"Literal[{text}]" if text[:1] in "\"'-" or text[:1].isdigit() and "." not in text or text in ("True", "False") else \
        {"None": "None", "...": "ellipsis"}.get(text, "float" if text[:1].isdigit() else "bytes" if text[:2].lower() in ("b'", 'b"') else "str")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ferrule", default=str(ROOT / "bin" / "ferrule"))
    parser.add_argument("--mirrors", default=str(BUILD / "mirrors"), help="folder of bare clones, OWNER+NAME/repo")
    parser.add_argument("--only", action="append", help="only this tree; writes no document")
    parser.add_argument("--show", action="store_true", help="print what differs")
    parser.add_argument("--write", action="store_true", help="write the table into docs/measurements.md")
    args = parser.parse_args()
    args.ferrule = str(Path(args.ferrule).resolve())
    pinned, _ = trees.read_corpus(ROOT / "bench" / "corpus.toml")
    known, counts, open_ones = triage(), {}, []
    settled = Counter()
    (BUILD / "reveal").mkdir(parents=True, exist_ok=True)
    with open(BUILD / "reveal" / "all.jsonl", "w", encoding="utf-8") as every:
        for entry in compare(args, pinned):
            every.write(json.dumps(entry) + "\n")
            verdict = entry["verdict"]
            counts.setdefault(entry["kind"], Counter())[verdict] += 1
            if verdict in ("same", "no word"):
                continue
            said = known.get(key(entry))
            if said is None:
                open_ones.append(entry)
            else:
                settled[verdict, said["right"]] += 1
            if args.show:
                print(f"{verdict:8} {entry['project']}/{entry['file']}:{entry['start'][0]}:{entry['start'][1]} {entry['text']}\n"
                      f"         ours   {entry['ours']}\n         theirs {entry['theirs']}")  # fmt: skip
    with open(BUILD / "reveal" / "open.jsonl", "w", encoding="utf-8") as file:
        file.writelines(json.dumps(e) + "\n" for e in open_ones)
    text = tables(counts, settled)
    print(f"{text}\n\n{len(open_ones)} differences are not in bench/reveal.jsonl: see build/reveal/open.jsonl")
    if args.write and not args.only:
        document.replace(DOCUMENT, "reveal", text)


def tables(counts, settled):
    rows = []
    everything = sum(counts.values(), Counter())
    for kind, c in [*((k, counts[k]) for k in SHARES if k in counts), ("all", everything)]:
        n = sum(c[v] for v in VERDICTS)
        rows.append([kind, c.total(), n, *(f"{c[v]} ({100 * c[v] / max(1, n):.1f} %)" for v in VERDICTS)])
    first = document.table(["kind", "drawn", "pyright knows", *VERDICTS], rows, right=range(1, 9))
    rows = [[v, sum(settled[v, r] for r in RIGHT), *(settled[v, r] for r in RIGHT)] for v in VERDICTS[1:]]
    second = document.table(["difference", "read", *RIGHT], rows, right=range(1, 6))
    return f"{first}\n\n{second}"


if __name__ == "__main__":
    main()
