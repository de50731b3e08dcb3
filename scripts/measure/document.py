"""Writes tables into the parts of a document that a measurement owns."""

import re


def table(header, rows, right=()):
    """Return a table; the columns in `right` hold numbers."""
    marks = ["--:" if i in right else "---" for i in range(len(header))]
    lines = ["| " + " | ".join(map(str, cells)) + " |" for cells in (header, marks, *rows)]
    return "\n".join(lines)


def replace(path, name, text):
    """Put text between `<!-- measured:NAME -->` and `<!-- end -->`."""
    with open(path, encoding="utf-8") as file:
        document = file.read()
    start = f"<!-- measured:{name} -->\n"
    pattern = re.compile(re.escape(start) + r".*?(?=<!-- end -->)", re.DOTALL)
    document, count = pattern.subn(lambda _: f"{start}\n{text}\n\n", document)
    if count != 1:
        raise ValueError(f"{path} has {count} parts named {name}")
    with open(path, "w", encoding="utf-8") as file:
        file.write(document)
