"""Brings a type as Ferrule or pyright writes it down to a set of class names, and compares two.

Arguments of types are left out, a literal or a member of an enumeration is its class, a
union is its members, a type variable is unknown, and anything that can only be called is `callable`. `None` is left
out beside other members: whether a value is None is a fact of the flow, not of its type.
"""

import re

UNKNOWN = "?"
# Names of one class, or of classes that typeshed and pyright tell apart and no receiver does.
ALIASES = {"List": "list", "Dict": "dict", "Set": "set", "FrozenSet": "frozenset", "Tuple": "tuple", "Type": "type",
           "Deque": "deque", "DefaultDict": "defaultdict", "CoroutineType": "Coroutine", "MethodType": "callable",
           "FunctionType": "callable", "function": "callable", "LiteralString": "str", "EllipsisType": "ellipsis",
           "AsyncContextManager": "AbstractAsyncContextManager", "ContextManager": "AbstractContextManager",
           "_AsyncGeneratorContextManager": "AbstractAsyncContextManager", "_GeneratorContextManager": "AbstractContextManager"}  # fmt: skip
CALLABLE = ("def ", "Callable", "Overload[", "partial[", "lambda", "_lru_cache_wrapper", "_Wrapped[", "property ")


def split(text, sep):
    """Split at a separator outside of brackets and quotes."""
    depth, part, out, quote, k = 0, "", [], "", 0
    while k < len(text):
        c = text[k]
        if quote:
            if c == "\\":
                part += c
                k += 1
                c = text[k : k + 1]
            elif c == quote:
                quote = ""
        elif c in "\"'":
            quote = c
        elif c in "([{<":
            depth += 1
        elif c in ")]}" or c == ">" and text[k - 1] != "-":
            depth -= 1
        if depth == 0 and not quote and text.startswith(sep, k):
            out.append(part)
            part = ""
            k += len(sep)
            continue
        part += c
        k += 1
    return [*out, part]


def literal(text):
    text = text.strip()
    if text[:1] in "\"'":
        return "str"
    if text[:2] in ("b'", 'b"'):
        return "bytes"
    if text in ("True", "False"):
        return "bool"
    if text == "None":
        return "None"
    return "int" if re.match(r"-?\d", text) else text.rpartition(".")[0].rpartition(".")[2] or text


def classes(text):
    """The classes of a type as either tool writes it."""
    out = set()
    for m in split(text.strip(), " | "):
        out |= one(re.sub(r"^(type\[)?Self@", r"\1", m.strip().rstrip("*")))
    return out


def one(m):
    if m.startswith("(") and m.endswith(")") and len(split(m, "->")) == 1:
        return classes(m[1:-1]) if " | " in m or "->" in m else {"tuple"}
    if m in ("Never", "NoReturn"):
        return set()
    if m in ("Unknown", "Any", "Unbound", "Partially Unknown", "Todo") or m.endswith("()") and not m.startswith("tuple"):
        return {UNKNOWN}  # `requests.Session()` is an object of a package that is not there
    if len(split(m, "->")) > 1 or m.startswith(CALLABLE):
        return {"callable"}
    if m.startswith(('Module("', "module ", "ModuleType")):
        return {"module"}
    if m.startswith(("TypeIs[", "TypeGuard[")):
        return {"bool"}
    if "@" in m.split("[")[0]:
        return {UNKNOWN}  # a type variable: any of its types
    if m.startswith("super of "):
        return {"super"}
    if m.startswith("type["):
        return {c if c in (UNKNOWN, "None") else "type " + c for c in classes(m[5:-1])} or {"type"}
    if m.startswith("Literal["):
        return {literal(x) for x in split(m[8:-1], ", ")}
    if m.startswith("{"):
        return {"dict"}
    if "." in m and re.fullmatch(r"[\w.]+", m):
        # A member of an enumeration is its class; a class inside of a function is its own name.
        owner, _, last = m.rpartition(".")
        owner = owner.rpartition(".")[2]
        m = owner if owner.lstrip("_")[:1].isupper() and (last.isupper() or last[:1].islower()) else last
    name = re.sub(r"@.*", "", m.split("[")[0]).strip("<>").replace("subclass of ", "").split(" and ")[0].rpartition(".")[2]
    return {ALIASES.get(name, name)}


def judge(ours, theirs):
    """One word on ours against theirs, both sets of classes."""
    if not theirs or UNKNOWN in theirs:
        return "no word"
    if theirs == {"module"} and len(ours) == 1 and min(ours).islower():
        return "same"  # a module of a package that is not there is its name
    if not ours - {UNKNOWN}:
        return "unknown"
    if theirs != {"None"}:
        theirs = theirs - {"None"}
    known = ours - {UNKNOWN}
    if known != {"None"}:
        known -= {"None"}
    elif UNKNOWN in ours:
        return "unknown"
    if UNKNOWN in ours:
        return "part" if known & theirs else "wrong"
    if known == theirs:
        return "same"
    if known < theirs:
        return "narrower"
    return "wider" if theirs < known else "wrong"
