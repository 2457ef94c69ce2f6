//! __NAME__: named entities. Every word gets one of the classes O, B-type and I-type, from the encoder's state of its
//! first piece; words that belong together become a mention.
mod plugin;

use plugin::contract::*;
use plugin::*;

struct Tagger {
    types: Vec<String>, // those that training holds
    hidden: i64,        // H, the width of the encoder's states
    dropout: f32,
}

impl Task for Tagger {
    const TARGETS: u32 = BP_TARGET_SPANS;
    // Settings: the host's own, with other defaults, and one of this task.
    const OPTIONS: &'static [Setting] = &[
        setting("learning-rate", "3e-4", "Highest learning rate", BP_REAL, 0.0, 1.0),
        setting("epochs", "4", "Passes over the training data", BP_INTEGER, 1.0, 1e5),
        setting("batch-size", "16", "Inputs in a training step", BP_INTEGER, 1.0, 1e6),
        setting("metrics", "span-exact.v1", "Metrics that are reported", BP_TEXT, 0.0, 0.0),
        setting("select-by", "span-exact.v1:f1", "What the best epoch is kept by", BP_TEXT, 0.0, 0.0),
        setting("dropout", "0.1", "Share of the states that training drops", BP_REAL, 0.0, 0.9),
    ];

    fn new(setup: Setup) -> Result<Self> {
        let types = setup.labels(BP_OF_SPANS);
        if types.is_empty() {
            return Err(Error::data("training holds no mention, so there is no type to learn"));
        }
        Ok(Tagger { types, hidden: setup.hidden(), dropout: setup.number("dropout") as f32 })
    }

    // The head: a linear layer from H to C classes.
    fn parameters(&self) -> Vec<Parameter> {
        let classes = 1 + 2 * self.types.len() as i64;
        vec![
            Parameter::new("classifier.weight", &[classes, self.hidden], BP_INIT_NORMAL),
            Parameter::new("classifier.bias", &[classes], BP_INIT_ZERO),
        ]
    }

    // What labels of words mean.
    fn class_names(&self, kind: u32) -> Vec<String> {
        if kind != BP_OF_WORDS {
            return Vec::new();
        }
        let tags = self.types.iter().flat_map(|t| [format!("B-{t}"), format!("I-{t}")]);
        ["O".to_string()].into_iter().chain(tags).collect()
    }

    // What the encoder reads: each text as it is, in overlapping windows where it is long.
    fn prepare(&self, record: Record, inputs: Inputs) -> Result<()> {
        for (i, text) in record.texts().iter().enumerate().filter(|(_, text)| text.role == BP_BODY) {
            inputs.offer(&[copy(i, 0, text.text.len)], BP_WINDOW, &[], BP_REFUSE, i as u64)?;
        }
        Ok(())
    }

    // Which gold no prediction can reach; the ledger of a report counts it by these reasons.
    fn account(&self, record: Record, windows: Batch, ledger: Ledger) -> Result<()> {
        let (words, gold) = (record.words(), self.gold_classes(&record));
        let mut shown = vec![false; words.len()];
        for word in (0..windows.tokens()).filter_map(|token| windows.word_spoken_for(token)) {
            shown[word] = true;
        }
        for (i, span) in record.spans().iter().enumerate() {
            let inside: Vec<usize> = (0..words.len()).filter(|&w| share(&words[w], span)).collect();
            let mut classes = inside.iter().enumerate().map(|(n, &w)| gold[w] == class_of(span.label, n > 0));
            let reason = match (inside.first(), inside.last()) {
                _ if span.group != 0 => "discontinuous",
                (Some(&first), Some(&last)) if inside.iter().all(|&w| shown[w]) => {
                    if words[first].start != span.start || words[last].end != span.end {
                        "inside-a-word"
                    } else if (span.label as usize) < self.types.len() && !classes.all(|right| right) {
                        "overlaps"
                    } else {
                        continue;
                    }
                }
                _ => "no-pieces",
            };
            ledger.enter(reason, BP_OF_SPANS, i)?;
        }
        Ok(())
    }

    // Logits [N,C] of all tokens; those that speak for a word have a target, others (-1) count nothing.
    fn build(&self, g: Graph, batch: Batch, wants_loss: bool) -> Result<()> {
        let states = g.dropout(g.hidden(-1), self.dropout);
        let logits = g.linear(states, g.parameter(0), g.parameter(1));
        g.output(0, g.softmax(logits), BP_ON_TOKENS)?;
        if !wants_loss {
            return Ok(());
        }
        let gold: Vec<Vec<i32>> = (0..batch.records()).map(|r| self.gold_classes(&batch.record(r))).collect();
        let mut targets = vec![-1; batch.tokens()];
        for w in 0..batch.windows() {
            for token in batch.window(w) {
                if let Some(word) = batch.word_spoken_for(token) {
                    targets[token] = gold[batch.record_of()[w] as usize][word];
                }
            }
        }
        let weight = targets.iter().filter(|&&target| target >= 0).count();
        g.loss("tags", g.cross_entropy(logits, g.integers(&targets), 0, -1), weight as f64)
    }

    // From probabilities to mentions: B, or an I that continues nothing, begins one.
    fn decode(&self, outputs: Outputs) -> Result<Prediction> {
        let (record, windows) = (outputs.record(), outputs.windows());
        let words = record.words().iter().map(|word| bp_span { label: 0, score: 0.0, ..*word }).collect();
        let mut made = Prediction { words, ..Prediction::default() };
        for token in 0..windows.tokens() {
            if let Some(word) = windows.word_spoken_for(token) {
                (made.words[word].label, made.words[word].score) = best(outputs.row(0, token));
            }
        }
        let mut follows = false; // whether the word before is in a mention
        for word in &made.words {
            if word.label > 0 {
                let label = (word.label - 1) / 2;
                match made.spans.last_mut() {
                    Some(open) if follows && word.label % 2 == 0 && open.label == label && open.text == word.text => {
                        (open.end, open.score) = (word.end, open.score.min(word.score));
                    }
                    _ => made.spans.push(bp_span { label, ..*word }),
                }
            }
            follows = word.label > 0;
        }
        Ok(made)
    }
}

impl Tagger {
    /// The classes of words as gold has them; a mention that meets words of an earlier one gets only the rest.
    fn gold_classes(&self, record: &Record) -> Vec<i32> {
        let mut classes = vec![0; record.words().len()];
        for span in record.spans().iter().filter(|span| (span.label as usize) < self.types.len()) {
            let mut inside = false;
            for (class, word) in classes.iter_mut().zip(record.words()) {
                if *class == 0 && share(word, span) {
                    *class = class_of(span.label, inside);
                    inside = true;
                }
            }
        }
        classes
    }
}

fn class_of(label: u32, inside: bool) -> i32 {
    1 + 2 * label as i32 + inside as i32
}

fn share(a: &bp_span, b: &bp_span) -> bool {
    a.text == b.text && a.start < b.end && b.start < a.end // at least a byte
}

static TASK: Shared<bp_task> = Shared(task_table::<Tagger>());
plugin!("__NAME__", "0.1.0", "Apache-2.0", "Mentions in texts, as tags of words", [
    Item("biobert.task/1", "__NAME__", "Mentions in texts, as tags of words", TASK.address()),
]);
