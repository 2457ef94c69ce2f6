#!/usr/bin/env python3
"""sample-data.py: the sample data of the templates, SDK/templates/data/KIND/{train,devel,test}.jsonl, and of two
examples, SDK/examples/NAME/data.

All sentences are made here, from the words below; none is from a corpus, and nothing that they say is medical fact. The
same random numbers are drawn every time, so the files change only when this script does. No sentence stands in two
splits, and some names stand in test alone, so that a score is not one of memory.
"""

import json
import os
import random

SDK = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "SDK")
SIZES = {"train": 240, "devel": 40, "test": 60}

GENES = ["BRCA1", "TP53", "KRAS", "EGFR", "MYC", "PTEN", "IL6", "TNF", "VEGFA", "APOE", "CFTR", "HBB", "LDLR", "JAK2",
         "FOXP3", "SOX2", "NOTCH1", "STAT3", "CDK4", "RB1"]
DRUGS = ["aspirin", "metformin", "ibuprofen", "warfarin", "insulin", "penicillin", "morphine", "cisplatin", "heparin",
         "lithium", "codeine", "digoxin", "rituximab", "tamoxifen", "imatinib", "folic acid", "zinc sulfate",
         "vitamin D", "nitric oxide", "low-dose estradiol"]
DISEASES = ["asthma", "breast cancer", "diabetes", "hypertension", "anemia", "chronic hepatitis", "lung cancer",
            "epilepsy", "acute leukemia", "migraine", "psoriasis", "heart failure", "pneumonia", "cystic fibrosis",
            "rheumatoid arthritis", "sepsis", "renal failure", "gout", "severe malaria", "colitis"]
PEOPLE = ["adults", "children", "elderly patients", "pregnant women", "smokers", "healthy volunteers", "young men",
          "our patients", "survivors", "outpatients"]
TIMES = ["after two weeks", "within a year", "in the first month", "at baseline", "over six months", "during follow-up",
         "before surgery", "by day ten"]

# What a sentence holds: {G} a gene, {D} a drug, {S} a disease, {P} people, {T} a time.
MENTIONS = [
    "{D} reduced the symptoms of {S} in {P} {T} .",
    "Mutations of {G} were found in {P} with {S} .",
    "We gave {D} to {P} with {S} {T} .",
    "Expression of {G} rose {T} in {P} who took {D} .",
    "Neither {D} nor {D} changed the course of {S} {T} .",
    "{G} and {G} were silent in tissue of {P} with {S} .",
    "{S} was more frequent than {S} among {P} {T} .",
    "Loss of {G} makes cells resistant to {D} .",
    "{P} without {S} showed normal levels of {G} {T} .",
    "A higher dose of {D} was tolerated by {P} {T} .",
    "The protein {G} binds {D} in vitro .",
    "{T} , {P} reported no {S} .",
    "{P} were followed {T} , and none was lost .",
    "The risk of {S} depends on variants of {G} and on {D} .",
]
RELATIONS = {
    "treats": ["{D} relieved {S} in {P} {T} .", "{S} improved in {P} who were given {D} {T} .",
               "{T} , {D} cured {S} in most {P} .", "{P} with {S} recovered on {D} {T} .",
               "{D} is an effective therapy of {S} for {P} ."],
    "causes": ["{D} led to {S} in {P} {T} .", "{S} developed in {P} after exposure to {D} .",
               "{T} , {D} provoked {S} in some {P} .", "{P} were poisoned by {D} and suffered {S} .",
               "{S} induced by {D} was seen in {P} {T} ."],
    "none": ["{D} was not tested in {P} with {S} {T} .", "{P} with {S} were excluded , and others took {D} {T} .",
             "Neither {S} nor the price of {D} was recorded {T} for {P} .",
             "We asked {P} about {S} , and later about {D} .",
             "{D} was stored at room temperature ; {S} was rare in {P} ."],
}
PASSAGES = {
    "aim": ["We wanted to learn whether {D} helps {P} with {S} .", "The purpose was to compare {D} with {D} in {P} .",
            "It is unknown whether {G} plays a part in {S} .", "Our question was how {S} affects {P} {T} .",
            "This study set out to measure {G} in {P} ."],
    "method": ["{P} were randomly assigned to {D} or placebo {T} .", "Blood was drawn {T} and {G} was sequenced .",
               "We interviewed {P} with {S} by telephone {T} .",
               "Samples were stained for {G} and read by two observers .",
               "{D} was given twice daily to {P} ."],
    "result": ["{N} of {M} {P} with {S} recovered {T} .", "Levels of {G} fell by {N} percent {T} .",
               "{D} lowered the rate of {S} from {M} to {N} percent .", "{S} occurred in {N} of {M} {P} {T} .",
               "Mean scores were {N} with {D} and {M} with placebo ."],
    "conclusion": ["{D} should be offered to {P} with {S} .", "These findings suggest that {G} drives {S} .",
                   "Therefore {D} cannot be recommended for {P} .", "Screening for {G} may help {P} with {S} .",
                   "Larger trials of {D} in {S} are warranted ."],
}
# How much each phrase adds to the severity of a complaint, which the sample calls a number from 0 to 5.
DEGREES = {"no": 0.0, "hardly any": 0.5, "slight": 1.0, "mild": 1.5, "moderate": 2.5, "marked": 3.0, "severe": 4.0,
           "unbearable": 5.0}
COMPLAINTS = ["pain", "fatigue", "nausea", "itching", "dizziness", "headache", "stiffness", "cough", "swelling",
              "shortness of breath"]
REMARKS = {"": 0.0, " and sleeps well": -0.4, " and walks without help": -0.3, " and works half days": 0.2,
           " and cannot sleep": 0.5, " and stays in bed": 0.6}
COURSES = {"": 0.0, ", better than before": -0.2, ", worse than before": 0.3}


def fill(rng, pattern, split):
    """A sentence of a pattern, and its mentions in order: (start, end, kind)."""
    # The last five names of each list stand in devel and test alone.
    known = slice(None, 15) if split == "train" else slice(None)
    used, text, spans, parts = set(), "", [], pattern.split(" ")
    lists = {"{G}": ("Gene", GENES[known]), "{D}": ("Drug", DRUGS[known]), "{S}": ("Disease", DISEASES[known]),
             "{P}": (None, PEOPLE), "{T}": (None, TIMES), "{N}": (None, [str(n) for n in range(3, 40)]),
             "{M}": (None, [str(n) for n in range(41, 90)])}
    for part in parts:
        word, kind = part, None
        if part in lists:
            kind, names = lists[part]
            word = rng.choice([name for name in names if name not in used])
            used.add(word)
        if not text:
            word = word if kind == "Gene" else word[0].upper() + word[1:]
        elif part not in ".,;?":
            text += " "
        if kind:
            spans.append((len(text), len(text) + len(word), kind))
        text += word
    return text, spans


def ner(rng, split, number):
    text, spans = fill(rng, MENTIONS[number % len(MENTIONS)], split)
    return {"text": text, "entities": [{"start": a, "end": b, "type": kind, "text": text[a:b]} for a, b, kind in spans]}


def re(rng, split, number):
    label = ["treats", "causes", "none"][number % 3]
    text, spans = fill(rng, rng.choice(RELATIONS[label]), split)
    spans = sorted(spans, key=lambda span: span[2] != "Drug")  # the head of a relation is the drug
    return {"text": text, "entities": [{"start": a, "end": b, "type": kind, "text": text[a:b]} for a, b, kind in spans],
            "relations": [{"type": label, "head": 0, "tail": 1}]}


def classification(rng, split, number):
    label = ["aim", "method", "result", "conclusion"][number % 4]
    text, _ = fill(rng, rng.choice(PASSAGES[label]), split)
    return {"text": text, "classes": [label]}


def regression(rng, split, number):
    degree = list(DEGREES)[number % len(DEGREES)]
    remark, course = rng.choice(list(REMARKS)), rng.choice(list(COURSES))
    person = rng.choice(["The patient", "She", "He", "The mother", "This man", "Our first case"])
    text = f"{person} reports {degree} {rng.choice(COMPLAINTS)}{remark}{course}."
    return {"text": text, "values": [round(min(5.0, max(0.0, DEGREES[degree] + REMARKS[remark] + COURSES[course])), 2)]}


ANSWERS = {
    "yes": ["{D} improved {S} in {P} {T} .", "Symptoms of {S} were much milder {T} in {P} who took {D} .",
            "{D} proved effective against {S} .", "We recommend {D} for {P} with {S} ."],
    "no": ["{D} had no effect on {S} in {P} {T} .", "{P} with {S} fared no better on {D} than on placebo .",
           "{D} failed to relieve {S} {T} .", "There is no benefit of {D} in {S} ."],
    "maybe": ["Results of {D} in {S} were inconsistent across trials .", "It remains unclear whether {D} alters {S} .",
              "Some {P} with {S} improved on {D} , others did not .", "Evidence on {D} in {S} is too weak to judge ."],
}
ASIDES = ["{P} were enrolled at four centres {T} .", "The price of {D} was not recorded .",
          "Expression of {G} was measured {T} .",
          "Funding came from public sources only .", "{S} was defined by the usual criteria .",
          "All {P} gave written consent {T} .", "Doses of {D} were doubled {T} .", "Nurses visited {P} at home {T} ."]
ORGANS = ["lung", "breast", "liver", "kidney", "colon", "skin", "brain", "prostate", "bladder",
          "ovary", "stomach", "thyroid"]
# What lies within what: a pattern and its parts, from the outer to the inner ones; the last word is the mention's own.
NESTS = {
    "cells": ("Cell", [("Disease", [("Organ", "{O}"), "cancer"]), "cells"]),
    "promoter": ("Region", [("Gene", "{G}"), "promoter"]),
    "mutant": ("Disease", [("Gene", "{G}"), "mutant", ("Disease", [("Organ", "{O}"), "cancer"])]),
    "tumor": ("Disease", [("Organ", "{O}"), "tumor"]),
    "gene": ("Gene", "{G}"),
    "organ": ("Organ", "{O}"),
}
NEST_PATTERNS = ["The {promoter} is silent in {cells} .", "We found {mutant} in {P} {T} .", "{cells} lost {gene} {T} .",
                 "{P} with {tumor} had a healthy {organ} {T} .", "The {promoter} drives {gene} in the {organ} .",
                 "Neither {cells} nor {cells} grew {T} .", "{mutant} is rarer than {tumor} in {P} .",
                 "{P} recovered {T} ."]


def questions(rng, split, number):
    answer = "yes" if number % 20 < 10 else "no" if number % 20 < 16 else "maybe"
    names = {"{D}": rng.choice(DRUGS), "{S}": rng.choice(DISEASES), "{P}": rng.choice(PEOPLE)}

    def about(pattern):
        for part, name in names.items():
            pattern = pattern.replace(part, name)
        text, _ = fill(rng, pattern, split)
        return text

    question = about(rng.choice([
        "Does {D} help {P} with {S} ?", "Is {D} of use in {S} ?", "Should {P} with {S} take {D} ?"]))
    passages = [fill(rng, aside, split)[0] for aside in rng.sample(ASIDES, rng.randint(1, 2))]
    passages += [about(pattern) for pattern in rng.sample(ANSWERS[answer], rng.randint(1, 2))]
    rng.shuffle(passages)
    if number % 12 == 0:  # a snippet of several windows
        passages[0] = " ".join([passages[0]] + [fill(rng, rng.choice(ASIDES), split)[0] for _ in range(25)])
    return {"text": question, "question": question, "passages": passages, "classes": [answer]}


def nested(rng, split, number):
    spans, text = [], ""
    known = slice(None, 9) if split == "train" else slice(None)

    def put(word):
        nonlocal text
        text += word if not text or word in ".,?" else " " + word

    def expand(nest):
        kind, parts = nest
        start = len(text) + (1 if text else 0)
        for part in [parts] if isinstance(parts, str) else parts:
            if isinstance(part, tuple):
                expand(part)
            else:
                put({"{G}": rng.choice(GENES[:15] if split == "train" else GENES),
                     "{O}": rng.choice(ORGANS[known])}.get(part, part))
        spans.append((start, len(text), kind))

    for word in NEST_PATTERNS[number % len(NEST_PATTERNS)].split(" "):
        name = word.strip("{}")
        if name in NESTS:
            expand(NESTS[name])
        else:
            put({"{P}": rng.choice(PEOPLE), "{T}": rng.choice(TIMES)}.get(word, word))
    text = text[0].upper() + text[1:]
    spans.sort(key=lambda span: (span[0], -span[1]))
    return {"text": text, "entities": [{"start": a, "end": b, "type": kind, "text": text[a:b]} for a, b, kind in spans]}


def main():
    samples = {"templates/data/ner": ner, "templates/data/re": re, "templates/data/classification": classification,
               "templates/data/regression": regression, "examples/yes-no-maybe/data": questions,
               "examples/nested-spans/data": nested}
    for folder, make in samples.items():
        rng, seen = random.Random(folder), set()
        out = os.path.join(SDK, folder)
        os.makedirs(out, exist_ok=True)
        for split, size in SIZES.items():
            records = []
            while len(records) < size:
                record = make(rng, split, len(records))
                text = record["text"] + " ".join(record.get("passages", []))
                if text not in seen:
                    seen.add(text)
                    if "passages" in record:
                        del record["text"]
                    records.append({"id": f"{split}-{len(records) + 1}", **record})
            rng.shuffle(records)
            with open(os.path.join(out, split + ".jsonl"), "w", encoding="utf-8") as file:
                for record in records:
                    file.write(json.dumps(record, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
