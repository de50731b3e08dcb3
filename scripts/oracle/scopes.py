"""Print the scopes of Python files as the interpreter's symtable sees them.

One JSON line a file: {"file": path, "scopes": [scope]}. A scope is
{"kind", "name", "line", "local", "cell", "free", "global", "children"}.
List, set and dict comprehensions have no scope of their own here: their targets
are listed in "comp" of the scope around them, and their children are its
children. The same holds for the scopes of type parameters, whose names are in
"typeparam".
"""

import json
import symtable
import sys

CELL = 5
INLINED = {"listcomp", "setcomp", "dictcomp"}


def unmangle(name, cls):
    if cls:
        prefix = "_" + cls.lstrip("_") + "__"
        if name.startswith(prefix) and len(prefix) > 3:
            return name[len(prefix) - 2:]
    return name


def inlined(table):
    return table.get_type() == "function" and table.get_name() in INLINED


def flatten(table):
    kind = str(table.get_type())
    return inlined(table) or kind in ("type parameters", "TypeParameters", "type variable", "type alias", "annotation",
                                      "TypeAlias", "TypeVar bound", "type parameter")


def scope(table, cls):
    kind = str(table.get_type())
    name = table.get_name()
    if kind == "function" and name in ("lambda", "genexpr"):
        kind = name
        name = ""
    if kind == "class":
        cls = table.get_name()
    out = {"kind": kind, "name": name, "line": table.get_lineno(), "local": [], "cell": [], "free": [], "global": [],
           "comp": [], "typeparam": [], "children": []}
    for s in table.get_symbols():
        n = unmangle(s.get_name(), cls)
        used = s.is_referenced() or s.is_assigned() or s.is_imported() or s.is_namespace() or s.is_annotated() or s.is_nonlocal()
        if s._Symbol__scope == CELL:
            out["cell"].append(n)
        if s.is_local():
            out["local"].append(n)
        elif s.is_free() and used:
            out["free"].append(n)
        elif s.is_declared_global():
            out["global"].append(n)
    children(table, cls, out)
    for key in ("local", "cell", "free", "global", "comp", "typeparam"):
        out[key].sort()
    return out


def children(table, cls, out):
    for c in table.get_children():
        if flatten(c):
            key = "comp" if inlined(c) else "typeparam"
            for s in c.get_symbols():
                n = unmangle(s.get_name(), cls)
                if s.is_local() and not n.startswith("."):
                    out[key].append(n)
            children(c, cls, out)
        else:
            out["children"].append(scope(c, cls))


def main():
    for path in sys.stdin.read().split("\n"):
        if not path:
            continue
        try:
            with open(path, "rb") as f:
                text = f.read()
            table = symtable.symtable(text, path, "exec")
        except (SyntaxError, ValueError, UnicodeDecodeError, RecursionError):
            continue
        print(json.dumps({"file": path, "scopes": scope(table, "")}))


main()
