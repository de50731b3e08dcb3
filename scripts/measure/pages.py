"""Writes what was measured into the pages of the rules and into the list of misses.

A rule's page has two parts that are written here and never by hand: its precision, from
the findings on the corpus and the verdicts on them, and its recall, from the run over
known bugs. The list of misses has a line for each known bug that no rule finds; which
fact is missing stands in bench/misses.jsonl, by the id of the case.
"""

import json
import re
from collections import Counter
from pathlib import Path

import document
import sample

ROOT = Path(__file__).resolve().parents[2]
MISSES = ROOT / "docs" / "misses.md"
FACTS = ROOT / "bench" / "misses.jsonl"

# The kinds of known bugs that a rule is made for.
KINDS = {
    "FER101": ["leak"],
    "FER102": ["leak", "lost-owner"],
    "FER103": ["leak", "lost-owner"],
    "FER104": ["use-after-close"],
    "FER105": ["double-release"],
    "FER106": ["lost-owner", "leak"],
    "FER107": [],
    "FER108": ["leak"],
    "FER201": ["mutate-while-iterating"],
    "FER202": ["mutable-default"],
    "FER203": ["shared-class-attr"],
    "FER204": ["aliased-mutation"],
    "FER205": ["late-binding"],
    "FER206": ["retention"],
    "FER207": ["aliased-mutation"],
    "FER302": ["broad-cancel"],
    "FER307": ["cleanup-skipped"],
    "FER501": ["unawaited"],
    "FER502": ["blocking-in-async"],
    "FER505": [],
    "FER602": ["unbound"],
}


def rule_pages():
    """Return the page of each rule by its code."""
    pages = {}
    for path in sorted((ROOT / "internal" / "rules").glob("*/*/doc.md")):
        title = path.read_text(encoding="utf-8").split("\n", 1)[0]
        pages[re.search(r"\((FER\d{3})\)", title).group(1)] = path
    return pages


def wrap(text, width=140, indent=""):
    """Break a paragraph into lines; all but the first are indented."""
    lines, line = [], ""
    for word in text.split():
        if line and len(line) + 1 + len(word) > width:
            lines.append(line)
            line = indent + word
        else:
            line = f"{line} {word}" if line else word
    return "\n".join([*lines, line])


def count(number, noun):
    return f"one {noun}" if number == 1 else f"{number} {noun}s"


def precision(findings, verdicts):
    """Write the precision of each rule, as of these findings on the corpus."""
    found, judged = Counter(), Counter()
    good = Counter()
    for finding in findings:
        found[finding["code"]] += 1
        verdict = verdicts.get(sample.key(finding))
        if verdict is not None:
            judged[finding["code"]] += 1
            good[finding["code"]] += verdict["verdict"] == "true"
    for code, path in rule_pages().items():
        document.replace(path, "precision", wrap(precision_text(found[code], judged[code], good[code])))


def precision_text(found, judged, good):
    again = "`make measure MIRRORS=DIR` counts again."
    if found == 0:
        return f"Precision: there is no finding on the corpus. {again}"
    if judged == 0:
        return f"Precision: {count(found, 'finding')} on the corpus, not judged yet. {again}"
    low, high = sample.wilson(good, judged)
    rest = "" if judged == found else f" of {found}"
    return (f"Precision: {good} of {judged}{' judged' if rest else ''} findings{rest} on the corpus are true, {100 * good / judged:.0f} % "
            f"(95 % interval {100 * low:.0f} to {100 * high:.0f} %), by the verdicts in bench/verdicts.jsonl. {again}")  # fmt: skip


def recall(results):
    """Write the recall of each rule on known bugs."""
    for code, path in rule_pages().items():
        document.replace(path, "recall", wrap(recall_text(code, results)))


def recall_text(code, results):
    again = "`make realbugs SUITE=DIR MIRRORS=DIR ARGS=--write` counts again."
    of_kind = [r for r in results if r["category"] in KINDS[code] and r["state"] != "no-mirror"]
    mine = [r for r in results if r.get("rule") == code and r["state"] == "clean"]
    if not of_kind:
        return f"Recall: none of the known bugs is about this. {again}"
    kinds = " and ".join(f"*{kind}*" for kind in KINDS[code])
    here = sum(1 for r in mine if r["category"] in KINDS[code])
    others = sum(1 for r in of_kind if r["state"] == "clean") - here
    text = f"Recall: of {count(len(of_kind), 'known bug')} of the kind{'s' if len(KINDS[code]) > 1 else ''} {kinds} this rule finds {here or 'none'}{' and is silent at the fix' if here else ''}"
    if others:
        text += f"; other rules find {others}"
    if missed := len(of_kind) - here - others:
        text += f"; {missed} are missed, each with its reason in docs/misses.md" if missed > 1 else "; one is missed, with its reason in docs/misses.md"
    if elsewhere := len(mine) - here:
        text += f". It also finds {elsewhere} of {'another kind' if elsewhere == 1 else 'other kinds'}"
    return f"{text}. {again}"


def read_facts():
    facts = {}
    with open(FACTS, encoding="utf-8") as file:
        for line in file:
            if line.strip():
                entry = json.loads(line)
                facts[entry["id"]] = entry["fact"]
    return facts


def misses(results, categories):
    """Write the list of misses; return what is wrong with the stored facts."""
    facts, lines, faults = read_facts(), [], []
    for category in categories:
        cases = [r for r in results if r["category"] == category and r["state"] != "no-mirror"]
        open_ones = sorted((r for r in cases if r["state"] != "clean"), key=lambda r: r["id"])
        if not open_ones:
            continue
        lines.append(f"**{category}**: {len(open_ones)} of {len(cases)}\n")
        for case in open_ones:
            fact = facts.pop(case["id"], None)
            if fact is None:
                faults.append(f"{case['id']} is missed, and bench/misses.jsonl does not say which fact is missing")
            seen = " (reported, but at the fix as well)" if case["state"] == "caught" else ""
            lines.append(wrap(f"- `{case['id']}`, `{case['function']}`{seen}: {fact or 'not looked into yet'}", indent="  "))
        lines.append("")
    ran = {r["id"] for r in results}
    faults += [f"{id} is found; its line in bench/misses.jsonl can go" for id in sorted(facts) if id in ran]
    document.replace(MISSES, "misses", "\n".join(lines).strip())
    return faults
