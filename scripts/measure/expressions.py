"""Draws expressions of a tree, and writes them into copies of their files with reveal_type around them.

The draw does not shuffle: each file, and each expression, has a place that the seed and
what it is decide. The first files are taken, and of their expressions the first ones of
each kind.
"""

import ast
import hashlib
import os
import re
import warnings
from dataclasses import dataclass

# Tests, examples and what a project carries along.
SKIP = re.compile(r"(^|/)(\w*tests?|testsuite|testing|\w*_testing|docs?|examples?|\w*benchmarks?|vendor|_vendor|migrations|\.[^/]*)(/|$)")
LEAST = 40  # a file has so many expressions, or is left out
# Forms that a type checker reads as declarations: wrapped, they would be something else.
DECLARING = {"TypeVar", "ParamSpec", "TypeVarTuple", "NewType", "namedtuple", "NamedTuple", "TypedDict", "Enum", "TypeAliasType",
             "cast", "super", "reveal_type", "overload"}  # fmt: skip


@dataclass(frozen=True)
class Expression:
    project: str
    file: str
    kind: str
    start: tuple  # line and column, both from 1, in characters
    end: tuple
    span: tuple  # the same in bytes of the file
    text: str
    scope: int  # the line of the outermost function around it, 0 in none
    alone: bool  # wrapping it takes narrowing away from what follows in the function

    def place(self, seed):
        return digest(seed, self.project, self.file, *self.start, *self.end)

    def beside(self, other):
        """Say whether both may be wrapped in one copy of the file."""
        if self.span[0] < other.span[1] and other.span[0] < self.span[1]:
            return False
        return self.scope != other.scope or not (self.alone or other.alone)


def digest(*parts):
    return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()


def source_files(root):
    """Files of code that is no test, by path."""
    for folder, dirs, files in os.walk(root):
        rel = os.path.relpath(folder, root)
        dirs[:] = sorted(d for d in dirs if not SKIP.search(os.path.normpath(os.path.join(rel, d))))
        for name in sorted(files):
            if name.endswith(".py") and not name.startswith(("test_", "conftest", "setup.py")):
                yield os.path.normpath(os.path.join(rel, name)).replace(os.sep, "/")


def kind(node):
    """The kind of an expression, None for those that are no value or cannot be wrapped."""
    if isinstance(node, ast.Name):
        return "trivial" if node.id in ("self", "cls") else "name"
    if isinstance(node, ast.Attribute):
        return "attribute"
    if isinstance(node, ast.Call):
        return "call"
    if isinstance(node, ast.Subscript):
        return "subscript"
    if isinstance(node, (ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.Compare)):
        return "operator"
    if isinstance(node, (ast.Constant, ast.JoinedStr, ast.List, ast.Dict, ast.Tuple, ast.Set)):
        return "trivial"
    if isinstance(node, (ast.Await, ast.IfExp, ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.NamedExpr, ast.Yield, ast.YieldFrom)):
        return "other"
    return None


class Finder:
    """Collects the expressions of a file that may be wrapped, each with its function and whether it stands in a condition."""

    def __init__(self):
        self.found = []

    def visit(self, node, scope=0, alone=False, bare=False):
        """bare: the node is no value itself, only its parts are."""
        if isinstance(node, ast.expr) and not bare:
            if not isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
                alone = True  # the parts of a target
            elif kind(node):
                self.found.append((node, scope, alone))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and not scope:
            scope = node.lineno
        skipped = {"annotation", "returns", "decorator_list", "bases", "type_params", "pattern"}
        if isinstance(node, (ast.ClassDef, ast.JoinedStr)):
            skipped |= {"keywords", "values"}
        if isinstance(node, ast.ExceptHandler):
            skipped.add("type")
        for name, value in ast.iter_fields(node):
            if name in skipped:
                continue
            tested = alone or name in ("test", "ifs", "subject", "guard") or isinstance(node, ast.BoolOp)
            for x in value if isinstance(value, list) else [value]:
                if isinstance(x, ast.AST):
                    self.child(node, x, scope, tested)

    def child(self, node, x, scope, alone):
        if isinstance(x, ast.Expr) and isinstance(x.value, ast.Constant) or type(x).__name__ == "TypeAlias":
            return  # a docstring
        if isinstance(x, ast.Call) and getattr(x.func, "id", getattr(x.func, "attr", "")) in DECLARING:
            return
        # The parentheses of the call are those of the generator.
        sole = isinstance(node, ast.Call) and isinstance(x, ast.GeneratorExp) and len(node.args) == 1 and not node.keywords
        self.visit(x, scope, alone, bare=sole or isinstance(x, ast.Slice))


def expressions(project, root, file):
    """The expressions of a file; none where this interpreter cannot read it."""
    data = (root / file).read_bytes()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(data)
        text = data.decode()
    except (SyntaxError, ValueError):
        return []
    finder = Finder()
    finder.visit(tree)
    lines = text.split("\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line.encode()) + 1)
    out = []
    for n, scope, alone in finder.found:
        at = (n.lineno, len(lines[n.lineno - 1].encode()[: n.col_offset].decode()) + 1)
        end = (n.end_lineno, len(lines[n.end_lineno - 1].encode()[: n.end_col_offset].decode()) + 1)
        span = (starts[n.lineno - 1] + n.col_offset, starts[n.end_lineno - 1] + n.end_col_offset)
        out.append(Expression(project, file, kind(n), at, end, span, data[span[0] : span[1]].decode(), scope, alone))
    return out


def draw(project, root, seed, files, quotas):
    """The first expressions of each kind in the first files, by their places."""
    every, taken = [], 0
    for file in sorted(source_files(root), key=lambda f: digest(seed, project, f)):
        found = expressions(project, root, file)
        if len(found) >= LEAST:
            every += found
            taken += 1
            if taken == files:
                break
    left, out = dict(quotas), []
    for e in sorted(every, key=lambda e: e.place(seed)):
        if left.get(e.kind, 0) > 0:
            left[e.kind] -= 1
            out.append(e)
    return sorted(out, key=lambda e: (e.file, e.start, e.end))


def copies(drawn):
    """Deal expressions out to copies of their files: those that may stand beside each other in one."""
    out = {}
    for e in drawn:
        mine = out.setdefault(e.file, [])
        for copy in mine:
            if all(e.beside(x) for x in copy):
                copy.append(e)
                break
        else:
            mine.append([e])
    return [copy for mine in out.values() for copy in mine]


def wrapped(root, copy):
    """The text of a file with expressions inside of reveal_type, and where each begins, by (line, column in UTF-16)."""
    data = (root / copy[0].file).read_bytes()
    out, at, places = b"", 0, {}
    for e in sorted(copy, key=lambda e: e.span):
        out += data[at : e.span[0]] + b"reveal_type(("
        line = out[out.rfind(b"\n") + 1 :]
        places[out.count(b"\n"), len(line.decode().encode("utf-16-le")) // 2] = e
        out += data[e.span[0] : e.span[1]] + b"))"
        at = e.span[1]
    return out + data[at:], places
