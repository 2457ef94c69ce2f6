//! From a file to records that are lent.

use crate::document::{Document, Passage};
use crate::files;
use crate::json::{self, quoted, Json, Kind};
use biobert_plugin::*;

/// The member of a record's `extra` that holds where its passages lie.
pub const EXTRA: &str = "bioc-json-rs";

/// A file that is read, document by document. The host's file is held in memory, as JSON has no end before its end.
pub struct Cursor {
    pub host: *const bp_host,
    path: String,
    documents: Vec<Json>,
    at: usize,
    spans: Vec<String>,
    pairs: Vec<String>,
    lent: Vec<Lent>,
    records: Vec<bp_record>,
}

/// A record's arrays, which point into its document.
struct Lent {
    document: Document,
    texts: Vec<bp_text>,
    spans: Vec<bp_span>,
    ids: Vec<bp_str>,
    written: Vec<bp_str>,
    pairs: Vec<bp_pair>,
    extra: String,
}

impl Cursor {
    /// Reads and parses a file.
    ///
    /// # Safety
    /// The host and the opening are lent.
    pub unsafe fn open(host: *const bp_host, opening: &bp_opening) -> Result<Cursor, Failure> {
        let path = unsafe { files::path_of(opening) };
        let bytes = unsafe { files::read(opening.files, &path, u64::MAX) }?;
        let values = json::parse(&bytes).map_err(|f| Failure::data(f.why, &path, f.line))?;
        let mut documents = Vec::new();
        values.into_iter().for_each(|value| collect(value, &mut documents));
        if documents.is_empty() {
            return Err(Failure::data("no document was found: no object has passages", &path, 1));
        }
        let (spans, pairs, lent, records) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Ok(Cursor { host, path, documents, at: 0, spans, pairs, lent, records })
    }

    /// The name of a label; None at the end of what was met so far.
    pub fn label(&self, kind: u32, i: u32) -> Option<&str> {
        let names = match kind {
            BP_OF_SPANS => &self.spans,
            BP_OF_PAIRS => &self.pairs,
            _ => return None,
        };
        names.get(i as usize).map(String::as_str)
    }

    /// Up to some records, lent until the next call; None after the last. A document at fault is told when nothing was
    /// read before it in this call, and the next call goes on behind it.
    pub fn next(&mut self, at_most: u64) -> Result<Option<&[bp_record]>, Failure> {
        self.lent.clear();
        while self.at < self.documents.len() && (self.lent.len() as u64) < at_most {
            match Document::read(&self.documents[self.at]) {
                Ok(document) => {
                    let lent = Lent::new(document, &mut self.spans, &mut self.pairs);
                    self.lent.push(lent);
                }
                Err(_) if !self.lent.is_empty() => break,
                Err((line, why)) => {
                    self.at += 1;
                    return Err(Failure::data(why, &self.path, line));
                }
            }
            self.at += 1;
        }
        self.records = self.lent.iter().map(|lent| lent.record(&self.path)).collect();
        Ok(if self.records.is_empty() { None } else { Some(&self.records) })
    }
}

/// Documents are objects with passages: alone, one a line, in collections, in lists and in members that are lists.
fn collect(value: Json, into: &mut Vec<Json>) {
    if value.get("passages").is_some() {
        return into.push(value);
    }
    match value.kind {
        Kind::List(elements) => elements.into_iter().for_each(|e| collect(e, into)),
        Kind::Object(members) => {
            let lists = members.into_iter().map(|(_, v)| v).filter(|v| matches!(v.kind, Kind::List(_)));
            lists.for_each(|list| collect(list, into));
        }
        _ => {}
    }
}

/// The number of a name in a table that grows.
fn number(names: &mut Vec<String>, name: &str) -> u32 {
    let found = names.iter().position(|n| n == name);
    found.unwrap_or_else(|| {
        names.push(name.into());
        names.len() - 1
    }) as u32
}

impl Lent {
    fn new(document: Document, span_names: &mut Vec<String>, pair_names: &mut Vec<String>) -> Lent {
        let texts = document.texts.iter();
        let texts = texts.map(|t| bp_text {
            id: bp_str::new(&t.id),
            text: bp_str::new(&t.text),
            role: t.role,
            ..bp_text::EMPTY
        });
        let (texts, mut spans, mut ids, mut written) = (texts.collect(), Vec::new(), Vec::new(), Vec::new());
        let mut first = Vec::new(); // the first span of each mention, which pairs point at
        for (group, mention) in document.mentions.iter().enumerate() {
            first.push(spans.len() as u32);
            for &(text, start, end) in &mention.parts {
                let label = number(span_names, &mention.label);
                let group = if mention.parts.len() > 1 { group as u32 + 1 } else { 0 };
                spans.push(bp_span { start, end, text: text as u32, label, group, ..bp_span::EMPTY });
                ids.push(bp_str::new(&mention.id));
                let held = document.texts[text].text.get(start as usize..end as usize).unwrap_or("");
                written.push(bp_str::new(mention.written.as_deref().unwrap_or(held)));
            }
        }
        let relations = document.relations.iter();
        let pairs = relations.map(|r| bp_pair {
            head: first[r.head],
            tail: first[r.tail],
            label: number(pair_names, &r.label),
            ..bp_pair::EMPTY
        });
        let pairs = pairs.collect();
        let extra = extra(&document.passages);
        Lent { document, texts, spans, ids, written, pairs, extra }
    }

    fn record(&self, path: &str) -> bp_record {
        bp_record {
            id: bp_str::new(&self.document.id),
            file: bp_str::new(path),
            line: self.document.line,
            flags: if self.document.is_annotated { BP_HAS_GOLD } else { 0 },
            texts: self.texts.as_ptr(),
            n_texts: self.texts.len() as u64,
            spans: self.spans.as_ptr(),
            span_ids: self.ids.as_ptr(),
            span_texts: self.written.as_ptr(),
            n_spans: self.spans.len() as u64,
            pairs: self.pairs.as_ptr(),
            n_pairs: self.pairs.len() as u64,
            extra: bp_str::new(&self.extra),
            ..bp_record::EMPTY
        }
    }
}

/// What the writer needs to write the passages again: `[text, offset, start, length, kind]` each.
fn extra(passages: &[Passage]) -> String {
    let lists = passages.iter().map(|p| {
        let kind = quoted(&p.kind);
        format!("[{},{},{},{},{kind}]", p.text, p.offset, p.start, p.length)
    });
    format!("{{\"{EXTRA}\":[{}]}}", lists.collect::<Vec<_>>().join(","))
}
