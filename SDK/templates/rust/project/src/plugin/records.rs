//! What the host lends a task to read, and the sinks that it puts something into.
use super::*;
use core::marker::PhantomData;
use core::ops::Range;

/// A record, lent for a call.
#[derive(Clone, Copy)]
pub struct Record<'a>(pub(super) &'a bp_record);
impl<'a> Record<'a> {
    pub fn id(&self) -> &'a str { text(&self.0.id) }
    /// Of records where a corpus mixes them, such as a question's: factoid.
    pub fn kind(&self) -> &'a str { text(&self.0.kind) }
    /// Where it was read.
    pub fn file(&self) -> &'a str { text(&self.0.file) }
    pub fn line(&self) -> u64 { self.0.line }
    /// BP_HAS_GOLD ...
    pub fn flags(&self) -> u32 { self.0.flags }
    pub fn texts(&self) -> &'a [bp_text] { array(self.0.texts, self.0.n_texts) }
    pub fn words(&self) -> &'a [bp_span] { array(self.0.words, self.0.n_words) }
    pub fn sentences(&self) -> &'a [bp_span] { array(self.0.sentences, self.0.n_sentences) }
    pub fn spans(&self) -> &'a [bp_span] { array(self.0.spans, self.0.n_spans) }
    pub fn pairs(&self) -> &'a [bp_pair] { array(self.0.pairs, self.0.n_pairs) }
    pub fn classes(&self) -> &'a [bp_class] { array(self.0.classes, self.0.n_classes) }
    pub fn answers(&self) -> &'a [bp_answer] { array(self.0.answers, self.0.n_answers) }
    pub fn values(&self) -> &'a [f64] { array(self.0.values, self.0.n_values) }
    /// The bytes of a word, a sentence or a mention as text; "" where its range is none.
    pub fn text_of(&self, span: &bp_span) -> &'a str {
        let whole = self.texts().get(span.text as usize).map_or("", |t| text(&t.text));
        whole.get(span.start as usize..span.end as usize).unwrap_or("")
    }
    /// The name of a label, also of one that training never saw.
    pub fn label_name(&self, kind: u32, label: u32) -> Option<&'a str> {
        let list = array(self.0.labels, self.0.n_labels).iter().find(|labels| labels.kind == kind)?;
        array(list.names, list.n as u64).get(label as usize).map(text)
    }
}

/// Packed windows, lent for a call.
#[derive(Clone, Copy)]
pub struct Batch<'a>(pub(super) &'a bp_batch);
impl<'a> Batch<'a> {
    pub fn windows(&self) -> usize { self.0.n_windows as usize }
    pub fn tokens(&self) -> usize { self.0.n_tokens as usize }
    pub fn records(&self) -> usize { self.0.n_records as usize }
    /// Record `i`; records of a later host are longer, so their stride counts.
    pub fn record(&self, i: usize) -> Record<'a> {
        assert!(i < self.records());
        let at = self.0.records.cast::<u8>().wrapping_add(i * self.0.stride as usize);
        Record(unsafe { &*at.cast::<bp_record>() })
    }
    /// Per window: the index of its record, the tag that `prepare` gave to its input, its number among the windows of
    /// its input, and how many these are.
    pub fn record_of(&self) -> &'a [u32] { array(self.0.record, self.0.n_windows) }
    pub fn tags(&self) -> &'a [u64] { array(self.0.tag, self.0.n_windows) }
    pub fn numbers(&self) -> &'a [u32] { array(self.0.number, self.0.n_windows) }
    pub fn counts(&self) -> &'a [u32] { array(self.0.count, self.0.n_windows) }
    /// The tokens of a window.
    pub fn window(&self, w: usize) -> Range<usize> {
        let first = array(self.0.first_token, self.0.n_windows + 1);
        first[w] as usize..first[w + 1] as usize
    }
    /// Per token: its entry of the vocabulary, its side, its text and its word (or BP_NONE), its range, BP_TOKEN_...
    pub fn pieces(&self) -> &'a [i32] { array(self.0.piece, self.0.n_tokens) }
    pub fn segments(&self) -> &'a [i32] { array(self.0.segment, self.0.n_tokens) }
    pub fn sources(&self) -> &'a [u32] { array(self.0.source, self.0.n_tokens) }
    pub fn words(&self) -> &'a [u32] { array(self.0.word, self.0.n_tokens) }
    pub fn starts(&self) -> &'a [u64] { array(self.0.start, self.0.n_tokens) }
    pub fn ends(&self) -> &'a [u64] { array(self.0.end, self.0.n_tokens) }
    pub fn flags(&self) -> &'a [u8] { array(self.0.flags, self.0.n_tokens) }
    /// The word that a token speaks for: it is its first piece, in the window that owns it.
    pub fn word_spoken_for(&self, token: usize) -> Option<usize> {
        let wanted = BP_TOKEN_WORD_START | BP_TOKEN_OWNED;
        let (word, flags) = (self.words()[token], self.flags()[token]);
        (flags & wanted == wanted && word != BP_NONE).then_some(word as usize)
    }
}

/// A piece of one side of an input.
#[derive(Clone, Copy)]
#[repr(transparent)] // an array of them is one of the contract
pub struct Chunk<'a>(bp_chunk, PhantomData<&'a str>);
/// A range of a text.
pub fn copy(source: usize, start: u64, end: u64) -> Chunk<'static> {
    chunk(BP_COPY, "", source as u32, start, end)
}
/// A mark that stands for a mention.
pub fn replace<'a>(span: &bp_span, by: &'a str) -> Chunk<'a> {
    chunk(BP_REPLACE, by, span.text, span.start, span.end)
}
/// Text that the record does not have.
pub fn insert(text: &str) -> Chunk<'_> {
    chunk(BP_INSERT, text, BP_NONE, 0, 0)
}
/// An entry of the vocabulary, such as [unused1].
pub fn token(entry: &str) -> Chunk<'_> {
    chunk(BP_TOKEN, entry, BP_NONE, 0, 0)
}
fn chunk(kind: u32, text: &str, source: u32, start: u64, end: u64) -> Chunk<'_> {
    Chunk(bp_chunk { text: lent(text), start, end, source, kind }, PhantomData)
}

/// Where `prepare` puts inputs.
pub struct Inputs<'a> {
    pub(super) sink: &'a bp_input_sink,
    pub(super) flags: u32,
}
impl Inputs<'_> {
    /// Whether the record is one to train on, so that gold may be looked at.
    pub fn training(&self) -> bool { self.flags & BP_TRAINING != 0 }
    /// Adds an input; false: it does not fit, and was not taken.
    pub fn offer(&self, a: &[Chunk], fit_a: u32, b: &[Chunk], fit_b: u32, tag: u64) -> Result<bool> {
        let (n_a, n_b) = (a.len() as u64, b.len() as u64);
        let (a, b) = (a.as_ptr().cast(), b.as_ptr().cast());
        let input = bp_input { tag, a, b, n_a, n_b, fit_a, fit_b, ..bp_input::EMPTY };
        match unsafe { (self.sink.input)(self.sink, &input) } {
            BP_E_SHAPE => Ok(false),
            status => checked(status).map(|()| true),
        }
    }
}

/// Where `account` says which gold is out of reach.
pub struct Ledger<'a>(pub(super) &'a bp_ledger_sink);
impl Ledger<'_> {
    /// An item of gold by its kind, BP_OF_..., and its index; the reason is of a-z, 0-9 and hyphens.
    pub fn enter(&self, reason: &str, kind: u32, index: usize) -> Result<()> {
        checked(unsafe { (self.0.entry)(self.0, lent(reason), kind, index as u32) })
    }
}

/// A record's outputs, lent for a call.
#[derive(Clone, Copy)]
pub struct Outputs<'a>(pub(super) &'a bp_decode);
impl<'a> Outputs<'a> {
    pub fn record(&self) -> Record<'a> { Record(unsafe { &*self.0.record }) }
    pub fn windows(&self) -> Batch<'a> { Batch(unsafe { &*self.0.windows }) }
    /// How many rows a slot has; a record without windows has no outputs.
    pub fn rows(&self, slot: usize) -> usize {
        array(self.0.outputs, self.0.n_outputs as u64).get(slot).map_or(0, |rows| rows.dims[0] as usize)
    }
    /// A row of a slot.
    pub fn row(&self, slot: usize, i: usize) -> &'a [f32] {
        let rows = &array(self.0.outputs, self.0.n_outputs as u64)[slot];
        let columns = rows.dims[1] as usize;
        &array(rows.data.cast::<f32>(), (rows.dims[0] * rows.dims[1]) as u64)[i * columns..(i + 1) * columns]
    }
    /// The rows of a window in a slot on items.
    pub fn items(&self, slot: usize, window: usize) -> Range<usize> {
        let first_item = array(self.0.first_item, self.0.n_outputs as u64)[slot];
        let first = array(first_item, self.windows().windows() as u64 + 1);
        first[window] as usize..first[window + 1] as usize
    }
}

/// The index of the largest number, and the number.
pub fn best(row: &[f32]) -> (u32, f64) {
    let first = (0, f32::NEG_INFINITY);
    let (index, score) = row.iter().enumerate().fold(first, |best, (i, &x)| if x > best.1 { (i, x) } else { best });
    (index as u32, score as f64)
}

/// Held-out records with gold and outputs, for `tune`.
pub struct HeldOut<'a>(pub(super) &'a bp_decode_source);
impl HeldOut<'_> {
    /// Visits all of them, in order; any number of times.
    pub fn each(&mut self, mut visit: impl FnMut(Outputs) -> Result<()>) -> Result<()> {
        checked(unsafe { (self.0.rewind)(self.0) })?;
        loop {
            let mut out = bp_decode::EMPTY;
            let status = unsafe { (self.0.next)(self.0, &mut out) };
            checked(status)?;
            if status == BP_DONE {
                return Ok(());
            }
            visit(Outputs(&out))?; // lent until the next one
        }
    }
}

/// What `decode` predicts of a record.
#[derive(Default)]
pub struct Prediction {
    pub words: Vec<bp_span>,
    pub spans: Vec<bp_span>,
    pub pairs: Vec<bp_pair>,
    pub classes: Vec<bp_class>,
    pub answers: Vec<Answer>,
    pub values: Vec<f64>,
}
/// A predicted answer; its range is empty where it was not located.
pub struct Answer {
    pub text: String,
    pub source: u32, // index of its text, or BP_NONE
    pub range: Range<u64>,
    pub rank: u32,
    pub score: f64,
}
impl Prediction {
    pub(super) fn put(&self, sink: &bp_record_sink) -> Result<()> {
        let answer = |a: &Answer| {
            let (start, end) = (a.range.start, a.range.end);
            let (source, rank, score) = (a.source, a.rank, a.score);
            bp_answer { text: lent(&a.text), start, end, source, rank, score, ..bp_answer::EMPTY }
        };
        let answers: Vec<bp_answer> = self.answers.iter().map(answer).collect();
        let mut out = bp_record::EMPTY;
        (out.words, out.n_words) = (self.words.as_ptr(), self.words.len() as u64);
        (out.spans, out.n_spans) = (self.spans.as_ptr(), self.spans.len() as u64);
        (out.pairs, out.n_pairs) = (self.pairs.as_ptr(), self.pairs.len() as u64);
        (out.classes, out.n_classes) = (self.classes.as_ptr(), self.classes.len() as u64);
        (out.answers, out.n_answers) = (answers.as_ptr(), answers.len() as u64);
        (out.values, out.n_values) = (self.values.as_ptr(), self.values.len() as u64);
        checked(unsafe { (sink.put)(sink, &out) })
    }
}
