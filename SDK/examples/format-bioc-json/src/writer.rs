//! From records to a collection.

use crate::document::{Passage, Text};
use crate::files;
use crate::json::{self, quoted, Json};
use crate::reader::EXTRA;
use biobert_plugin::*;
use core::ffi::c_void;

/// A collection that is written, document by document.
pub struct Writer {
    pub host: *const bp_host,
    files: *const bp_files,
    stream: *mut c_void,
    documents: u64,
}

/// What a format that holds mentions and relations leaves out, by the ledger's reasons.
struct Ledger(*const bp_ledger_sink);

impl Ledger {
    fn enter(&self, reason: &str, kind: u32, index: usize) -> Result<bp_status, Failure> {
        // The sink is lent until write returns.
        check(unsafe { ((*self.0).entry)(self.0, bp_str::new(reason), kind, index as u32) })
    }
}

impl Writer {
    /// Begins a collection.
    ///
    /// # Safety
    /// The host, the opening and its files are lent, the files until `finish`.
    pub unsafe fn create(host: *const bp_host, opening: &bp_opening) -> Result<Writer, Failure> {
        let mut stream = core::ptr::null_mut();
        let path = unsafe { files::path_of(opening) };
        check(unsafe { ((*opening.files).create)(opening.files, bp_str::new(&path), &mut stream) })?;
        let writer = Writer { host, files: opening.files, stream, documents: 0 };
        match writer.bytes("{\"source\":\"\",\"date\":\"\",\"key\":\"\",\"infons\":{},\"documents\":[") {
            Ok(()) => Ok(writer),
            Err(failure) => {
                writer.close();
                Err(failure)
            }
        }
    }

    /// Ends the collection.
    pub fn finish(self) -> Result<(), Failure> {
        let written = self.bytes("\n]}\n");
        self.close();
        written
    }

    fn close(&self) {
        // `create` succeeded, and nothing else closes it.
        unsafe { ((*self.files).close)(self.files, self.stream) }
    }

    fn bytes(&self, text: &str) -> Result<(), Failure> {
        check(unsafe { ((*self.files).write)(self.files, self.stream, text.as_ptr().cast(), text.len() as u64) })
            .map(|_| ())
    }

    /// Writes a document: id and texts of the source, annotations of the prediction where there is one.
    ///
    /// # Safety
    /// All that is given is lent.
    pub unsafe fn write(
        &mut self,
        source: &bp_record,
        predicted: Option<&bp_record>,
        ledger: *const bp_ledger_sink,
    ) -> Result<(), Failure> {
        let of = predicted.unwrap_or(source);
        let ledger = Ledger(ledger);
        let texts: Vec<Text> = unsafe { source.texts() }
            .iter()
            .map(|t| {
                let mut text = Text::new(unsafe { t.id.text() }.into(), t.role);
                text.push(unsafe { t.text.text() });
                text
            })
            .collect();
        let passages = unsafe { passages(source, &texts) };
        let mut annotations = vec![Vec::new(); passages.len()];
        let ids = unsafe { self.mentions(of, &texts, &passages, &mut annotations, predicted.is_some(), &ledger) }?;
        let relations = unsafe { relations(of, &ids, predicted.is_some(), &ledger) }?;
        for (reason, kind, n) in [
            ("class", BP_OF_RECORDS, of.n_classes),
            ("answer", BP_OF_ANSWERS, of.n_answers),
            ("value", BP_OF_VALUES, of.n_values),
        ] {
            for i in 0..n {
                ledger.enter(reason, kind, i as usize)?;
            }
        }
        let is_annotated = predicted.is_some() || source.flags & BP_HAS_GOLD != 0;
        let marked = texts.len() > 1 || texts.iter().any(|t| t.role == BP_QUERY);
        let mut before = None;
        let passages = passages.iter().zip(&annotations).map(|(p, annotations)| {
            let begins = before.replace(p.text) != Some(p.text);
            passage(p, &texts[p.text], begins && marked, is_annotated.then_some(annotations))
        });
        let passages = passages.collect::<Vec<_>>().join(",\n ");
        let id = quoted(unsafe { source.id.text() });
        let relations = if is_annotated { format!(",\"relations\":[{}]", relations.join(",")) } else { String::new() };
        let comma = if self.documents > 0 { ",\n" } else { "\n" };
        self.documents += 1;
        self.bytes(&format!("{comma}{{\"id\":{id},\"infons\":{{}},\"passages\":[\n {passages}]{relations}}}"))
    }

    /// Adds annotations to their passages; returns the id of each span's mention, None where it was not written.
    unsafe fn mentions(
        &self,
        of: &bp_record,
        texts: &[Text],
        passages: &[Passage],
        annotations: &mut [Vec<String>],
        is_predicted: bool,
        ledger: &Ledger,
    ) -> Result<Vec<Option<String>>, Failure> {
        let (spans, given) = (unsafe { of.spans() }, unsafe { of.span_ids() });
        let mut ids: Vec<Option<String>> = vec![None; spans.len()];
        for (i, span) in spans.iter().enumerate() {
            if ids[i].is_some() {
                continue; // a fragment of one before it
            }
            let parts: Vec<usize> = match span.group {
                0 => vec![i],
                group => (i..spans.len()).filter(|&k| spans[k].group == group).collect(),
            };
            let places: Option<Vec<_>> = parts.iter().map(|&k| locate(&spans[k], texts, passages)).collect();
            let Some(places) = places else {
                ledger.enter("outside-text", BP_OF_SPANS, i)?;
                continue;
            };
            let id = given.get(i).map(|id| unsafe { id.text() }).filter(|id| !id.is_empty());
            let id = id.map(String::from).unwrap_or_else(|| format!("T{}", i + 1));
            let label = unsafe { of.label_name(BP_OF_SPANS, span.label) };
            let infons = infons(label, is_predicted.then_some(span.score));
            let held: Vec<&str> = places.iter().map(|p| p.held).collect();
            let locations: Vec<String> =
                places.iter().map(|p| format!("{{\"offset\":{},\"length\":{}}}", p.offset, p.length)).collect();
            annotations[places[0].passage].push(format!(
                "{{\"id\":{},\"infons\":{infons},\"text\":{},\"locations\":[{}]}}",
                quoted(&id),
                quoted(&held.join(" ")),
                locations.join(",")
            ));
            parts.iter().for_each(|&k| ids[k] = Some(id.clone()));
        }
        Ok(ids)
    }
}

/// A span in the document's own offsets, in code points.
struct Place<'a> {
    passage: usize,
    offset: u64,
    length: u64,
    held: &'a str,
}

fn locate<'a>(span: &bp_span, texts: &'a [Text], passages: &[Passage]) -> Option<Place<'a>> {
    let text = texts.get(span.text as usize)?;
    let (from, to) = (text.code_point(span.start)?, text.code_point(span.end)?);
    let in_text = |p: &Passage| p.text == span.text as usize && p.start <= from;
    let passage = passages.iter().rposition(in_text)?;
    let offset = passages[passage].offset + from - passages[passage].start;
    Some(Place { passage, offset, length: to - from, held: text.part(from, to) })
}

/// The passages that the reader met, where they still fit the texts; else one a text, a code point apart.
unsafe fn passages(source: &bp_record, texts: &[Text]) -> Vec<Passage> {
    let parsed = json::parse(unsafe { source.extra.text() }.as_bytes()).unwrap_or_default();
    let lists = parsed.first().and_then(|extra| extra.get(EXTRA)).map(Json::list);
    let read = |list: &Json| -> Option<Passage> {
        let [text, offset, start, length, kind] = list.list() else { return None };
        let (text, offset, start, length) = (text.whole()? as usize, offset.whole()?, start.whole()?, length.whole()?);
        let fits = texts.get(text).is_some_and(|t| start + length <= t.length());
        fits.then_some(Passage { text, offset, start, length, kind: kind.text()?.to_string() })
    };
    let known: Option<Vec<Passage>> = lists.and_then(|lists| lists.iter().map(read).collect());
    // Every text must begin in a passage; a document without passages has one empty text.
    let begins = |known: &[Passage], i| known.iter().any(|p| p.text == i && p.start == 0) || texts[i].length() == 0;
    if let Some(known) = known.filter(|known| (0..texts.len()).all(|i| begins(known, i))) {
        return known;
    }
    let mut offset = 0;
    let whole = texts.iter().enumerate().map(|(text, t)| {
        let passage = Passage { text, offset, start: 0, length: t.length(), kind: String::new() };
        offset += t.length() + 1;
        passage
    });
    whole.collect()
}

fn infons(label: Option<&str>, score: Option<f64>) -> String {
    let label = label.filter(|l| !l.is_empty()).map(|l| format!("\"type\":{}", quoted(l)));
    let score = score.map(|s| format!("\"confidence\":\"{s:.6}\""));
    format!("{{{}}}", label.into_iter().chain(score).collect::<Vec<_>>().join(","))
}

fn passage(p: &Passage, text: &Text, begins: bool, annotations: Option<&Vec<String>>) -> String {
    let mut infons = Vec::new();
    if !p.kind.is_empty() {
        infons.push(format!("\"type\":{}", quoted(&p.kind)));
    }
    if begins {
        infons.push(format!("\"text-id\":{}", quoted(&text.id)));
        infons.push(format!("\"text-role\":\"{}\"", if text.role == BP_QUERY { "query" } else { "body" }));
    }
    let held = quoted(text.part(p.start, p.start + p.length));
    let annotations = annotations.map(|a| format!(",\"annotations\":[{}]", a.join(",")));
    format!(
        "{{\"offset\":{},\"infons\":{{{}}},\"text\":{held}{}}}",
        p.offset,
        infons.join(","),
        annotations.unwrap_or_default()
    )
}

unsafe fn relations(
    of: &bp_record,
    ids: &[Option<String>],
    is_predicted: bool,
    ledger: &Ledger,
) -> Result<Vec<String>, Failure> {
    let mut relations = Vec::new();
    for (i, pair) in unsafe { of.pairs() }.iter().enumerate() {
        let id = |span: u32| ids.get(span as usize).and_then(|id| id.as_deref());
        let (Some(head), Some(tail)) = (id(pair.head), id(pair.tail)) else {
            ledger.enter("relation", BP_OF_PAIRS, i)?;
            continue;
        };
        let infons = infons(unsafe { of.label_name(BP_OF_PAIRS, pair.label) }, is_predicted.then_some(pair.score));
        relations.push(format!(
            "{{\"id\":\"R{}\",\"infons\":{infons},\"nodes\":[{{\"refid\":{},\"role\":\"head\"}},\
             {{\"refid\":{},\"role\":\"tail\"}}]}}",
            i + 1,
            quoted(head),
            quoted(tail)
        ));
    }
    Ok(relations)
}
