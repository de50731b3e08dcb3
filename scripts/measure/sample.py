"""Draws findings for people to judge, and joins what they said.

The draw does not shuffle: each finding has a place that the seed, its project, code and
fingerprint decide, and the first ones are taken. So a finding that comes or goes moves
nothing else, and a verdict stays useful for as long as the finding does.
"""

import hashlib
import json
import math
from collections import Counter, defaultdict

VERDICTS = ("true", "false")


def key(finding):
    return finding["project"], finding["code"], finding["fingerprint"]


def place(finding, seed):
    text = "\0".join((str(seed), *key(finding)))
    return hashlib.sha256(text.encode()).hexdigest()


def draw(findings, seed, size, least):
    """Return `size` findings, but at least `least` of each rule or all that it has."""
    ordered = sorted(findings, key=lambda f: (place(f, seed), f["file"], f["line"]))
    taken, rest, per_rule = [], [], Counter()
    for finding in ordered:
        if per_rule[finding["code"]] < least:
            per_rule[finding["code"]] += 1
            taken.append(finding)
        else:
            rest.append(finding)
    taken += rest[: max(0, size - len(taken))]
    return sorted(taken, key=lambda f: (f["code"], f["project"], f["file"], f["line"], f["fingerprint"]))


def read_verdicts(path):
    """Return the stored verdicts by key. Two that contradict each other are an error."""
    verdicts = {}
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            entry = json.loads(line)
            if entry.get("verdict") not in VERDICTS or not entry.get("reason"):
                raise ValueError(f"{path}:{number}: a verdict is one of {', '.join(VERDICTS)}, with a reason")
            before = verdicts.setdefault(key(entry), entry)
            if before["verdict"] != entry["verdict"]:
                raise ValueError(f"{path}:{number}: contradicts an earlier line")
    return verdicts


def wilson(good, total):
    """Return the 95 % interval of a share."""
    if total == 0:
        return 0.0, 1.0
    z = 1.959964
    share = good / total
    middle = share + z * z / (2 * total)
    spread = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    scale = 1 + z * z / total
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


def precision(findings, sampled, verdicts):
    """Return the rows of the precision table, a rule each, and one for all."""
    found = Counter(f["code"] for f in findings)
    names = {f["code"]: f["name"] for f in findings}
    drawn, judged = Counter(), defaultdict(Counter)
    for finding in sampled:
        drawn[finding["code"]] += 1
        verdict = verdicts.get(key(finding))
        if verdict is not None:
            judged[finding["code"]][verdict["verdict"]] += 1
    rows = []
    for code in sorted(found):
        rows.append(row(f"{code} {names[code]}", found[code], drawn[code], judged[code]))
    everything = sum(judged.values(), Counter())
    rows.append(row("all", sum(found.values()), sum(drawn.values()), everything))
    return rows


def row(label, found, drawn, verdicts):
    good, total = verdicts["true"], verdicts.total()
    if total == 0:
        return [label, found, drawn, 0, "-", "-", "-"]
    low, high = wilson(good, total)
    return [label, found, drawn, total, good, f"{100 * good / total:.0f} %", f"{100 * low:.0f} to {100 * high:.0f} %"]
