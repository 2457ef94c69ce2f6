"""Writes train.jsonl, devel.jsonl and test.jsonl: made-up notes with one to three topics each, one of them rare."""
import json
import os
import random

NAMES = ["zerodol", "mavipran", "ketolin", "orvastan", "belimax", "tarvexin"]
ILLS = ["fever", "asthma", "anaemia", "migraine", "psoriasis", "gout"]
GENES = ["ABX1", "KRT77", "MLP4", "SOR2"]
TOPICS = {
    "therapy": [
        "Patients took {name} twice a day for four weeks and their {ill} got better.",
        "Treatment with {name} shortened the {ill} by two days.",
        "A higher dose of {name} brought relief from {ill}.",
    ],
    "safety": [
        "Three patients stopped because of a rash.",
        "Nausea and headache were the most frequent side effects.",
        "Liver enzymes rose in some patients and fell again after the last dose.",
    ],
    "diagnosis": [
        "A blood test told {ill} from similar conditions.",
        "Imaging showed a shadow that suggested {ill} before any symptom.",
        "The score had a high sensitivity for {ill}.",
    ],
    "genetics": [
        "A variant of {gene} was found in families with {ill}.",
        "Carriers of the {gene} mutation fell ill earlier.",
        "Expression of {gene} was lower in the tissue.",
    ],
    "costs": [
        "The price of {name} exceeded what the clinic could spend.",
        "Savings came mostly from shorter stays.",
    ],
}
FILLERS = [
    "The study took place in two hospitals.",
    "Visits were planned every other week.",
    "Data were kept in one table.",
    "The group included adults of all ages.",
    "We thank everybody who took part.",
]


def document(rng, number):
    """One note: a sentence or two for each of its topics, between sentences that say nothing."""
    topics = rng.sample(["therapy", "safety", "diagnosis", "genetics"], rng.choice([1, 1, 2, 2, 3]))
    if rng.random() < 0.08:
        topics.append("costs")
    sentences = [rng.choice(FILLERS) for _ in range(rng.randint(2, 4))]
    for topic in topics:
        for sentence in rng.sample(TOPICS[topic], rng.choice([1, 2])):
            fill = {"name": rng.choice(NAMES), "ill": rng.choice(ILLS), "gene": rng.choice(GENES)}
            sentences.append(sentence.format(**fill))
    rng.shuffle(sentences)
    return {"id": f"d{number}", "text": " ".join(sentences), "classes": sorted(topics)}


def main():
    rng = random.Random(7)
    number = 0
    for split, count in (("train", 320), ("devel", 80), ("test", 80)):
        path = os.path.join(os.path.dirname(os.path.abspath(__file__)), split + ".jsonl")
        with open(path, "w", encoding="utf-8") as out:
            for _ in range(count):
                number += 1
                out.write(json.dumps(document(rng, number)) + "\n")


if __name__ == "__main__":
    main()
