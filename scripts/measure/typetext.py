"""Reads types as Ferrule writes them: `list[int] | None`, `{"a": def f}`, `Literal[1, "x"]`."""


class Type:
    """A name with arguments. Unions are lists of Type."""

    __slots__ = ("args", "keys", "name")

    def __init__(self, name, args=(), keys=None):
        self.name, self.args, self.keys = name, list(args), keys

    def __repr__(self):
        return f"{self.name}{self.args or ''}{self.keys or ''}"


def split(text, sep):
    """Split at a separator outside of brackets and quotes."""
    out, depth, start, quote, i = [], 0, 0, "", 0
    while i < len(text):
        c = text[i]
        if quote:
            if c == "\\":
                i += 1
            elif c == quote:
                quote = ""
        elif c in "\"'":
            quote = c
        elif c in "([{":
            depth += 1
        elif c in ")]}":
            depth -= 1
        elif depth == 0 and text.startswith(sep, i):
            out.append(text[start:i])
            i += len(sep)
            start = i
            continue
        i += 1
    out.append(text[start:])
    return [part.strip() for part in out if part.strip()]


def parse(text):
    """Return the members of a type."""
    return [member for part in split(text, " | ") for member in one(part)]


def one(text):
    text = text.strip()
    if text.startswith("(") and " -> " in text:
        return [Type("callable")]
    for word, name in (("def ", "callable"), ("module ", "module"), ("super of ", "super"), ("property ", "property")):
        if text.startswith(word):
            return [Type(name)]
    if text.startswith("{"):
        keys = {}
        for part in split(text[1:-1], ", "):
            key, value = split(part, ": ")[:1], part.partition(": ")[2]
            keys[key[0].strip("\"'")] = parse(value)
        return [Type("dict", keys=keys)]
    if not text.endswith("]") or "[" not in text:
        return [Type("None" if text == "None" else text)]
    name, _, inner = text.partition("[")
    parts = split(inner[:-1], ",")
    if name == "Literal":
        return [Type(literal(p)) for p in parts]
    if name == "Callable":
        return [Type("callable")]
    if inner.strip() == "()]":
        return [Type(name)]
    return [Type(name, [parse(p) for p in parts])]


def literal(text):
    if text in ("True", "False"):
        return "bool"
    if text[:1] in "\"'":
        return "str"
    if text[:2] in ('b"', "b'"):
        return "bytes"
    return "int" if text.lstrip("-")[:1].isdigit() else text


def item(members, index):
    """Return the members of a subscript by a constant, or None where it cannot be told."""
    out = []
    for m in members:
        if m.keys is not None:
            if index not in m.keys:
                return None
            out += m.keys[index]
        elif m.name == "tuple" and isinstance(index, int) and len(m.args) > index:
            out += m.args[index]
        elif m.name in ("list", "deque") and m.args and isinstance(index, int):
            out += m.args[0]
        elif m.name in ("dict", "defaultdict", "OrderedDict", "Counter") and len(m.args) == 2:
            out += m.args[1]
        elif m.name == "str":
            out.append(Type("str"))
        else:
            return None
    return out
