"""Compare the types of expressions with those that pyright reveals.

    python3 scripts/oracle/types.py --ferrule FERRULE --pyright PYRIGHT [--files 40] [--show 40] DIR...

Of each tree a sample of source files is taken. Receivers of method calls in them
are wrapped into reveal_type(...) in a copy of the tree, on which pyright runs; on
the tree itself `ferrule debug types` says what we know. Both are reduced to the
names of classes, None left out (whether a value is None is no fact of types here).

A receiver is judged
    same      both name the same classes
    narrower  ours are some of theirs, or subclasses that the bodies show
    wider     theirs are some of ours
    wrong     anything else: to be looked at, either side may be the mistaken one
    part      ours holds Unknown beside classes that pyright names
    unknown   ours is Unknown or Any
    no word   pyright does not know; not counted
"""

import argparse
import ast
import collections
import hashlib
import json
import os
import re
import shutil
import subprocess
import tempfile

SKIP = re.compile(r"(^|/)(tests?|testing|docs?|examples?|benchmarks?|vendor|_vendor|migrations|node_modules|\.[^/]*)(/|$)")


def source_files(tree):
    for root, dirs, files in os.walk(tree):
        rel = os.path.relpath(root, tree)
        dirs[:] = sorted(d for d in dirs if not SKIP.search(os.path.normpath(os.path.join(rel, d))))
        for f in sorted(files):
            if f.endswith(".py") and not f.startswith(("test_", "conftest")):
                yield os.path.normpath(os.path.join(rel, f))


def sample(paths, n):
    return sorted(sorted(paths, key=lambda p: hashlib.sha256(p.encode()).hexdigest())[:n])


class Receivers(ast.NodeVisitor):
    """Receivers of method calls, outside of conditions: there reveal_type would
    take the narrowing away."""

    def __init__(self):
        self.found = []
        self.tested = 0

    def test(self, node):
        self.tested += 1
        self.visit(node)
        self.tested -= 1

    def generic_visit(self, node):
        for field in ("test", "ifs", "subject"):
            v = getattr(node, field, None)
            for x in v if isinstance(v, list) else [v]:
                if isinstance(x, ast.AST):
                    self.test(x)
        for name, v in ast.iter_fields(node):
            if name in ("test", "ifs", "subject", "decorator_list", "annotation", "returns"):
                continue
            for x in v if isinstance(v, list) else [v]:
                if isinstance(x, ast.AST):
                    self.visit(x)

    def visit_BoolOp(self, node):
        for v in node.values:
            self.test(v)

    def visit_JoinedStr(self, node):
        pass

    def visit_Call(self, node):
        f = node.func
        if isinstance(f, ast.Attribute) and not self.tested and f.value.lineno == f.value.end_lineno:
            if isinstance(f.value, (ast.Name, ast.Attribute, ast.Call, ast.Subscript)):
                if not (isinstance(f.value, ast.Name) and f.value.id in ("self", "cls")):
                    self.found.append(f.value)
        self.generic_visit(node)


def wrap(text):
    """Wraps receivers; gives the new text and (line, column) there of each."""
    tree = ast.parse(text)
    v = Receivers()
    v.visit(tree)
    lines = text.split("\n")
    byline = collections.defaultdict(list)
    for n in v.found:
        if "super" not in ast.dump(n):
            byline[n.lineno].append(n)
    marks = []
    for line, nodes in byline.items():
        raw = lines[line - 1].encode()
        nodes.sort(key=lambda n: (n.col_offset, -n.end_col_offset))
        end, shift, out, at = -1, 0, [], 0
        for n in nodes:
            if n.col_offset < end:
                continue
            end = n.end_col_offset
            expr = raw[n.col_offset : end]
            out.append(raw[at : n.col_offset] + b"reveal_type(" + expr + b")")
            at = end
            marks.append(((line, n.col_offset + shift + 12), (line, n.col_offset + 1, " ".join(expr.decode().split()))))
            shift += 13
        lines[line - 1] = (b"".join(out) + raw[at:]).decode()
    return "\n".join(lines), marks


def split(t, sep):
    depth, part, out, quote = 0, "", [], ""
    k = 0
    while k < len(t):
        c = t[k]
        if quote:
            quote = "" if c == quote else quote
        elif c in "\"'":
            quote = c
        elif c in "([{<":
            depth += 1
        elif c in ")]}>" and not (c == ">" and t[k - 1] == "-"):
            depth -= 1
        if depth == 0 and not quote and t.startswith(sep, k):
            out.append(part)
            part = ""
            k += len(sep)
            continue
        part += c
        k += 1
    return out + [part]


ALIAS = {"List": "list", "Dict": "dict", "Set": "set", "FrozenSet": "frozenset", "Tuple": "tuple", "Type": "type",
         "Deque": "deque", "DefaultDict": "defaultdict", "Match": "Match", "AsyncContextManager": "manager", "ContextManager": "manager",
         "CoroutineType": "Coroutine", "function": "callable", "MethodType": "callable", "dict_items": "dict_items",
         "LiteralString": "str", "_GeneratorContextManager": "manager", "_AsyncGeneratorContextManager": "manager"}


def literal(x):
    x = x.strip()
    if x[:1] in "\"'":
        return "str"
    if x[:2] in ("b'", 'b"'):
        return "bytes"
    if x in ("True", "False"):
        return "bool"
    if x.lstrip("-").isdigit():
        return "int"
    return x.split(".")[0]


def heads(t):
    """The classes of a type as either tool writes it."""
    t = t.strip()
    out = set()
    for m in split(t, " | "):
        m = re.sub(r"^(type\[)?Self@", r"\1", m.strip().rstrip("*"))
        if m.startswith("(") and m.endswith(")") and "->" not in split(m[1:-1], "->")[0] and len(split(m, "->")) == 1:
            out |= heads(m[1:-1])
            continue
        if m in ("None", "Never", "NoReturn"):
            continue
        if m in ("Unknown", "Any", "Unbound", "Partially Unknown"):
            out.add("?")
        elif len(split(m, "->")) > 1 or m.startswith(("def ", "Callable", "Overload[", "partial[", "lambda")):
            out.add("callable")
        elif m.startswith('Module("') or m.startswith("module "):
            out.add("module")
        elif m.startswith("type["):
            for x in heads(m[5:-1]):
                out.add("?" if x == "?" else "type " + x)
        elif m.startswith("Literal["):
            out |= {literal(x) for x in split(m[8:-1], ", ")}
        elif m.startswith("{"):
            out.add("dict")
        elif m.startswith("("):
            out.add("tuple")
        elif m.endswith("()") and "." in m:
            out.add("?")  # an object of a package that is not there
        elif m.split("(")[0] and re.match(r"^[\w.]+$", m) and m.count(".") > 2:
            out.add("?")
        else:
            m = re.sub(r"@.*", "", m.split("[")[0])
            m = m.strip("<>").replace("subclass of ", "").split(" and ")[0]
            m = m.split(".")[-1]
            out.add(ALIAS.get(m, m))
    return out


def judge(ours, theirs):
    if not theirs or "?" in theirs:
        return "no word"
    if theirs == {"module"} and (ours == {"?"} or len(ours) == 1 and re.match("^[a-z_0-9]+$", min(ours))):
        return "same"  # a module of a package that is not there
    if not ours - {"?"}:
        return "unknown" if ours else "never"
    known = ours - {"?"}
    if known != ours:
        return "part" if known & theirs else "wrong"
    if known == theirs:
        return "same"
    if known < theirs:
        return "narrower"
    return "wider" if theirs < known else "wrong"


def ferrule_types(binary, tree, path):
    p = subprocess.run([binary, "debug", "types", path], cwd=tree, capture_output=True, text=True)
    out = {}
    for line in p.stdout.split("\n"):
        m = re.match(r"^  (\d+):(\d+) +(.*)$", line)
        if not m:
            continue
        rest = m.group(3)
        text, typ = (rest[:40].rstrip(), rest[41:].strip()) if len(rest) > 40 else (rest, "")
        out[(int(m.group(1)), int(m.group(2)), text)] = typ
    return out


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--ferrule", required=True)
    p.add_argument("--pyright", required=True)
    p.add_argument("--files", type=int, default=40)
    p.add_argument("--show", type=int, default=40)
    p.add_argument("trees", nargs="+")
    o = p.parse_args()
    for tree in o.trees:
        tree = os.path.abspath(tree)
        chosen = []
        with tempfile.TemporaryDirectory() as tmp:
            copy = os.path.join(tmp, os.path.basename(tree))
            shutil.copytree(tree, copy, symlinks=True, ignore=shutil.ignore_patterns(".git"))
            for path in sample(source_files(tree), o.files):
                try:
                    with open(os.path.join(tree, path), encoding="utf-8", newline="") as f:
                        text, marks = wrap(f.read())
                except (SyntaxError, UnicodeDecodeError):
                    continue
                with open(os.path.join(copy, path), "w", encoding="utf-8", newline="") as f:
                    f.write(text)
                chosen.append((path, dict(marks)))
            with open(os.path.join(copy, "pyrightconfig.json"), "w") as f:
                json.dump({"include": [c[0] for c in chosen], "typeCheckingMode": "off", "reportMissingImports": False}, f)
            got = subprocess.run([o.pyright, "--outputjson", "-p", copy], capture_output=True, text=True).stdout
            revealed = collections.defaultdict(dict)
            for d in json.loads(got)["generalDiagnostics"]:
                m = re.match(r'^Type of ".*" is "(.*)"$', d["message"], re.S)
                if m:
                    at = d["range"]["start"]
                    revealed[os.path.relpath(d["file"], os.path.realpath(copy))][(at["line"] + 1, at["character"])] = m.group(1)
        count = collections.Counter()
        wrong = []
        for path, marks in chosen:
            ours = ferrule_types(o.ferrule, tree, path)
            for at, theirs in revealed[path].items():
                key = marks.get(at)
                if key is None:
                    count["not placed"] += 1
                elif key in ours:
                    v = judge(heads(ours[key]), heads(theirs))
                    count[v] += 1
                    if v in ("wrong", "never", "unknown", "part"):
                        wrong.append((v, f"{path}:{key[0]}:{key[1]} {key[2]}\n    ours   {ours[key]}\n    theirs {theirs}"))
                else:
                    count["not listed"] += 1
        judged = sum(count[k] for k in ("same", "narrower", "wider", "wrong", "part", "unknown", "never"))
        print(f"{os.path.basename(tree)}: {len(chosen)} files, {judged} receivers that pyright knows")
        for k, n in count.most_common():
            print(f"  {k:10} {n:6}  {100 * n / max(1, judged):5.1f} %")
        wrong.sort(key=lambda w: (["wrong", "never", "part", "unknown"].index(w[0]), hashlib.sha256(w[1].encode()).hexdigest()))
        for kind in ("wrong", "never", "unknown", "part"):
            for v, text in [w for w in wrong if w[0] == kind][: o.show]:
                print(v, text)


if __name__ == "__main__":
    main()
