//! The mentions of a record.

use biobert_plugin::*;

/// A mention: its parts as (text, start, end) in characters, in order.
#[derive(Clone, Debug, PartialEq)]
pub struct Mention {
    pub label: u32,
    pub parts: Vec<(u32, u64, u64)>,
}

impl Mention {
    /// Whether two mentions share a character.
    pub fn meets(&self, other: &Mention) -> bool {
        self.parts.iter().any(|a| other.parts.iter().any(|b| a.0 == b.0 && a.1 < b.2 && b.1 < a.2))
    }
}

/// All mentions of a record.
pub struct Mentions(pub Vec<Mention>);

impl Mentions {
    /// Reads them; none of a record that is not there.
    ///
    /// # Safety
    /// The record is lent.
    pub unsafe fn of(record: Option<&bp_record>) -> Mentions {
        let mut all: Vec<(u32, Mention)> = Vec::new();
        let Some(record) = record else { return Mentions(Vec::new()) };
        let texts = unsafe { record.texts() };
        for span in unsafe { record.spans() } {
            // Characters, not bytes: a Greek letter weighs as much as a Latin one.
            let text = texts.get(span.text as usize).map(|t| unsafe { t.text.text() }).unwrap_or("");
            let place = |byte: u64| characters(&text.as_bytes()[..text.len().min(byte as usize)]);
            let part = (span.text, place(span.start), place(span.end));
            match all.iter_mut().find(|(group, _)| *group == span.group && span.group != 0) {
                Some((_, mention)) => mention.parts.push(part),
                None => all.push((span.group, Mention { label: span.label, parts: vec![part] })),
            }
        }
        let mut mentions: Vec<Mention> = all.into_iter().map(|(_, mention)| mention).collect();
        mentions.iter_mut().for_each(|m| m.parts.sort());
        Mentions(mentions)
    }

    /// The labels, as often as they occur.
    pub fn labels(&self) -> impl Iterator<Item = u32> + '_ {
        self.0.iter().map(|m| m.label)
    }

    /// The mentions with a label.
    pub fn with(&self, label: u32) -> Vec<&Mention> {
        self.0.iter().filter(|m| m.label == label).collect()
    }
}

/// How many characters begin in some UTF-8.
fn characters(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|b| (**b & 0xC0) != 0x80).count() as u64
}
