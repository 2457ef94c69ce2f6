#!/usr/bin/env python3
"""Builds a corpus of generated PubMed XML and says how fast, with how much memory.

    python3 Benchmarks/corpus.py --host HOST --text TEXT --folder SCRATCH --gigabytes 5 [--gzip] [--threads 1,2]

The files are made of the sentences of TEXT (a folder of plain text), drawn at random into abstracts of PubMed's form, so
that documents differ and sentences do not. They are made once and kept in SCRATCH. Each build is a process of its own;
MB a second count the XML as it is after unpacking.
"""

import argparse
import gzip
import json
import os
import random
import re
import resource
import shutil
import subprocess
import time
from xml.sax.saxutils import escape

ARTICLE = """<PubmedArticle><MedlineCitation Status="MEDLINE" Owner="NLM"><PMID Version="1">{pmid}</PMID><DateCompleted><Year>2001</Year><Month>01</Month><Day>02</Day></DateCompleted><Article PubModel="Print"><Journal><ISSN IssnType="Print">0000-0000</ISSN><JournalIssue CitedMedium="Print"><Volume>{volume}</Volume><PubDate><Year>2000</Year></PubDate></JournalIssue><Title>Journal of made-up results</Title></Journal><ArticleTitle>{title}</ArticleTitle><Pagination><MedlinePgn>1-9</MedlinePgn></Pagination><Abstract><AbstractText>{abstract}</AbstractText></Abstract><AuthorList CompleteYN="Y"><Author ValidYN="Y"><LastName>Nobody</LastName><ForeName>A</ForeName><Initials>A</Initials></Author></AuthorList><Language>eng</Language><PublicationTypeList><PublicationType UI="D016428">Journal Article</PublicationType></PublicationTypeList></Article><MeshHeadingList><MeshHeading><DescriptorName UI="D000001" MajorTopicYN="N">Nothing</DescriptorName></MeshHeading></MeshHeadingList></MedlineCitation></PubmedArticle>
"""


def sentences(folder):
    """The sentences of a folder of plain text, cut roughly."""
    found = []
    for name in sorted(os.listdir(folder)):
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            for line in file:
                found += [escape(part) for part in re.split(r"(?<=[.?!]) (?=[A-Z])", line.strip()) if 20 < len(part) < 600]
    return found


def make_file(path, megabytes, first, known, source):
    """Writes a file of about so many megabytes of XML; the number of articles."""
    opened = gzip.open(path + ".new", "wt", compresslevel=5, encoding="utf-8") if path.endswith(".gz") else open(
        path + ".new", "w", encoding="utf-8")
    written, count = 0, 0
    with opened as file:
        file.write('<?xml version="1.0" encoding="utf-8"?>\n<PubmedArticleSet>\n')
        while written < megabytes * 1_000_000:
            parts = source.choices(known, k=source.randint(6, 12))
            text = ARTICLE.format(
                pmid=first + count, volume=count % 99, title=parts[0], abstract=" ".join(parts[1:]))
            file.write(text)
            written += len(text.encode())
            count += 1
        file.write("</PubmedArticleSet>\n")
    os.rename(path + ".new", path)
    return count, written


def make(folder, gigabytes, text, ending):
    """Makes the files that are not there; the bytes of XML in all."""
    os.makedirs(folder, exist_ok=True)
    listing = os.path.join(folder, "listing.json")
    sizes = json.load(open(listing)) if os.path.exists(listing) else {}
    known = None
    for number in range(int(gigabytes * 10)):
        name = "pubmed%04d.xml%s" % (number, ending)
        if name in sizes:
            continue
        known = known or sentences(text)
        sizes[name] = make_file(
            os.path.join(folder, name), 100, 1 + number * 1_000_000, known, random.Random(number))
        with open(listing, "w") as file:
            json.dump(sizes, file)
    names = ["pubmed%04d.xml%s" % (number, ending) for number in range(int(gigabytes * 10))]
    return [os.path.join(folder, name) for name in names], sum(sizes[name][1] for name in names)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--host", required=True)
    parser.add_argument("--text", required=True)
    parser.add_argument("--folder", required=True)
    parser.add_argument("--gigabytes", type=float, default=0.5)
    parser.add_argument("--gzip", action="store_true")
    parser.add_argument("--threads", default="1,2")
    options = parser.parse_args()
    files, size = make(
        os.path.join(options.folder, "gz" if options.gzip else "xml"), options.gigabytes, options.text,
        ".gz" if options.gzip else "")
    for threads in options.threads.split(","):
        out = os.path.join(options.folder, "corpus-" + threads)
        shutil.rmtree(out, ignore_errors=True)
        started = time.time()
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        run = subprocess.run(
            [options.host, "corpus", "build", *files, "--out", out, "--threads", threads, "--json", "--quiet"],
            check=True, capture_output=True, text=True)
        seconds = time.time() - started
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        work = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        report = json.loads(run.stdout)
        print(
            "%s threads: %.2f GB of XML in %.1f s, %.1f MB/s; %.1f s of the processors, %.1f MB/s a core; %d MB at the most; "
            "%d documents, sha256 %s" % (
                threads, size / 1e9, seconds, size / 1e6 / seconds, work, size / 1e6 / work, report["peak_rss_mb"],
                report["counts"]["documents"], report["sha256"][:16]), flush=True)


if __name__ == "__main__":
    main()
