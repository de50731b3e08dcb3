"""The assert_type calls of python/typing's conformance tests.

Each call says which type an expression has. Ours, as `debug types` prints it, is brought
into the same form. An assertion is exact if both are the same, unknown if ours holds
nothing that is known, part if ours is the same with unknown parts, or names the right class
without all of its arguments or beside others, and wrong otherwise. Assertions on lines where an error is expected are left out.
"""

import ast
import copy
import re

import typetext

ALIASES = {"List": "list", "Dict": "dict", "Set": "set", "FrozenSet": "frozenset", "Tuple": "tuple", "Type": "type",
           "Deque": "deque", "DefaultDict": "defaultdict", "Text": "str", "LiteralString": "str"}  # fmt: skip


def facts(suite, types_of):
    tests = suite / "conformance" / "tests"
    tests = tests if tests.exists() else suite
    for path in sorted(tests.glob("*.py")):
        text = path.read_text("utf-8")
        if "assert_type(" not in text:
            continue
        try:
            tree = ast.parse(text)
        except SyntaxError:
            continue  # newer than this interpreter
        lines = text.split("\n")
        calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call) and len(n.args) == 2 and getattr(n.func, "id", getattr(n.func, "attr", "")) == "assert_type"]
        if not calls:
            continue
        around = classes(tree)
        entries = {}
        for e in types_of(path.name, tests):
            entries.setdefault((e["line"], e["column"], tuple(e["end"])), []).append(e)
        for call in sorted(calls, key=lambda n: (n.lineno, n.col_offset)):
            if any(re.search(r"#\s*E(\[|:|\?|$|\s)", line) for line in lines[call.lineno - 1 : call.end_lineno]):
                continue
            value = call.args[0]
            column = len(lines[value.lineno - 1].encode()[: value.col_offset].decode()) + 1
            end = len(lines[value.end_lineno - 1].encode()[: value.end_col_offset].decode()) + 1
            at = entries.get((value.lineno, column, (value.end_lineno, end)), [])
            got = at[-1]["type"] if at else ""
            if not got and isinstance(value, ast.Constant):
                got = typetext.literal(ast.unparse(value))
            want = wanted(around.get(call, call).args[1])
            yield path.stem.partition("_")[0], verdict(want, got), f"{path.name}:{call.lineno} {ast.unparse(value)}: {ast.unparse(call.args[1])}, ours {got}"


def classes(tree):
    """The calls in methods with the class put in for Self: to us self is an object of its class."""
    out = {}

    class Named(ast.NodeTransformer):
        def visit_Name(self, node):
            return ast.copy_location(ast.Name(self.name, node.ctx), node) if node.id == "Self" else node

    for c in ast.walk(tree):
        if isinstance(c, ast.ClassDef):
            for call in ast.walk(c):
                if isinstance(call, ast.Call) and len(call.args) == 2 and any(isinstance(n, ast.Name) and n.id == "Self" for n in ast.walk(call.args[1])):
                    named = Named()
                    named.name = c.name
                    out[call] = ast.Call(call.func, [call.args[0], named.visit(copy.deepcopy(call.args[1]))], [])
    return out


def wanted(node):
    """The asserted type in our form: a sorted tuple of members."""
    if isinstance(node, ast.Constant):
        if isinstance(node.value, str):
            return wanted(ast.parse(node.value, mode="eval").body)
        return (str(node.value),)
    if isinstance(node, ast.BinOp):
        return tuple(sorted(set(wanted(node.left) + wanted(node.right))))
    if isinstance(node, ast.Subscript):
        head = ast.unparse(node.value).rpartition(".")[2]
        items = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        if head == "Optional":
            return tuple(sorted({*wanted(node.slice), "None"}))
        if head == "Union":
            return tuple(sorted({m for i in items for m in wanted(i)}))
        if head == "Literal":
            return tuple(sorted({constant(i) for i in items}))
        if head == "Annotated":
            return wanted(items[0])
        if head in ("ClassVar", "Final", "Required", "NotRequired", "ReadOnly"):
            return wanted(items[0])
        head = ALIASES.get(head, head)
        if head == "tuple" and items and isinstance(items[-1], ast.Constant) and items[-1].value is Ellipsis:
            return (f"tuple[{show(wanted(items[0]))}, ...]",)
        if head == "tuple" and len(items) == 1 and isinstance(items[0], ast.Tuple) and not items[0].elts:
            return ("tuple[()]",)
        if head == "tuple" and not items:
            return ("tuple[()]",)
        if head == "Coroutine":
            items = items[-1:]
        if head in ("Generator", "AsyncGenerator"):
            items = items[:1]
        if head == "Callable":
            params = items[0]
            inner = "..." if not isinstance(params, ast.List) else f"[{', '.join(show(wanted(p)) for p in params.elts)}]"
            return (f"Callable[{inner}, {show(wanted(items[1]))}]",)
        return (f"{head}[{', '.join(show(wanted(i)) for i in items)}]",)
    if isinstance(node, ast.Starred):
        return ("*" + show(wanted(node.value)),)
    name = ast.unparse(node).rpartition(".")[2]
    return (ALIASES.get(name, name),)


def constant(node):
    if isinstance(node, ast.Attribute):
        return ast.unparse(node)
    text = ast.unparse(node)
    if text == "None":
        return "None"
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return 'Literal["' + node.value + '"]'
    return f"Literal[{text}]"


def show(members):
    return " | ".join(members)


def mine(text):
    """Our type in the same form."""
    out = set()
    for part in typetext.split(text, " | "):
        if part.startswith("Literal["):
            out |= {f"Literal[{p}]" for p in typetext.split(part[8:-1], ",")}
        elif part.startswith("Callable[") or part.startswith("{") or part.startswith("(") or part.startswith("def "):
            if part.startswith("Callable["):
                inner = typetext.split(part[9:-1], ",")
                params = "..." if inner[0] == "..." else f"[{', '.join(show(mine(p)) for p in typetext.split(inner[0][1:-1], ','))}]"
                part = f"Callable[{params}, {show(mine(inner[-1]))}]"
            elif part.startswith("{"):
                keys = typetext.parse(part)[0].keys
                part = "dict" if not keys else "dict[str, ?]"
            out.add(part)
        elif part.endswith("]") and "[" in part:
            name, _, inner = part.partition("[")
            out.add(part if inner == "()]" else f"{name}[{', '.join(show(mine(p)) for p in typetext.split(inner[:-1], ','))}]")
        else:
            out.add(part)
    return tuple(sorted(out))


def loose(text):
    """Without what one side may leave unsaid: list is list[Any]."""
    text = re.sub(r"\bUnknown\b", "Any", re.sub(r"\b\w+\.(?=\w)", "", text))
    text = re.sub(r"\btuple\[Any, \.\.\.\]", "tuple", re.sub(r"\bNoReturn\b", "Never", text))
    return re.sub(r"\b(\w+)\[(?:Any(?:, )?)+\]", r"\1", text)


def widened(text):
    text = re.sub(r'Literal\[(?:b?"[^"]*"|b?\'[^\']*\')\]', "str", text)
    text = re.sub(r"Literal\[(True|False)\]", "bool", text)
    return re.sub(r"Literal\[-?\d+\]", "int", text)


def verdict(want, got):
    if not got:
        return "unknown"
    have = mine(got)
    a, b = loose(show(want)), loose(show(have))
    if a == b:
        return "exact"
    if set(have) <= {"Unknown", "Any"} or got.endswith("()"):
        return "unknown"
    wide = " | ".join(sorted(set(widened(a).split(" | "))))
    if wide == " | ".join(sorted(set(widened(b).split(" | ")))):
        return "part"
    pattern = re.escape(b).replace("Any", ".*")
    if "Unknown" in got and re.fullmatch(pattern, a):
        return "part"
    # A member of an enumeration, and the enumeration.
    enums = {m.rpartition(".")[0] for m in want if re.fullmatch(r"[A-Z]\w*\.\w+", m)}
    if enums and enums <= set(have):
        return "part"
    heads = {re.sub(r"\[.*", "", m) for m in map(widened, map(loose, want))}
    ours = {re.sub(r"\[.*", "", m) for m in map(widened, map(loose, have))}
    if "Unknown" in got and ours - {"Any"} <= heads:
        return "part"
    # A callable whose parameters we do not know.
    if "Callable[..., " in b and re.fullmatch(re.escape(b).replace(re.escape("Callable[..., "), r"Callable\[\[.*\], "), a):
        return "part"
    bare = all("[" not in m for m in map(widened, map(loose, have)))
    if bare and ours == heads:
        return "part"
    if got.startswith(("def ", "(")) and heads <= {"Callable"}:
        return "part"
    if heads & ours or a == "Any" or "Unknown" in have or b in heads:
        return "part"
    return "wrong"
