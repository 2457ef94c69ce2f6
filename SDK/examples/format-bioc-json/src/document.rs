//! A document of BioC, with places in bytes of its texts.
//!
//! BioC counts code points from the document's beginning. A text is made of the passages at their offsets: what lies
//! between two is filled with spaces and a last line feed, so that an offset in the document is one in the text. A
//! passage that begins before the end of the one before it, or far behind it, is put behind a line feed, and offsets
//! hold within it.

use crate::json::Json;
use biobert_plugin::{BP_BODY, BP_QUERY};

/// A gap between passages that is still filled, in code points.
const WIDEST_GAP: u64 = 65_536;

/// A fault of the document, and its line.
pub type Fault = (u64, String);

/// A text of the record, and where its code points are.
pub struct Text {
    pub id: String,
    pub role: u32,
    pub text: String,
    /// The byte of each code point, and the text's length.
    pub places: Vec<u64>,
}

impl Text {
    /// An empty text.
    pub fn new(id: String, role: u32) -> Text {
        Text { id, role, text: String::new(), places: vec![0] }
    }

    /// Its length in code points.
    pub fn length(&self) -> u64 {
        self.places.len() as u64 - 1
    }

    /// Adds to its end.
    pub fn push(&mut self, more: &str) {
        let from = self.text.len() as u64;
        self.text.push_str(more);
        self.places.pop();
        self.places.extend(more.char_indices().map(|(at, _)| from + at as u64));
        self.places.push(self.text.len() as u64);
    }

    /// The code point that begins at a byte.
    pub fn code_point(&self, byte: u64) -> Option<u64> {
        self.places.binary_search(&byte).ok().map(|i| i as u64)
    }

    /// What code points from up to to hold; "" where there are none.
    pub fn part(&self, from: u64, to: u64) -> &str {
        let byte = |i: u64| self.places.get(i as usize).map(|b| *b as usize);
        let range = byte(from).zip(byte(to));
        range.and_then(|(from, to)| self.text.get(from..to)).unwrap_or("")
    }
}

/// Where a passage lies: `offset` in the document, `start` in its text; all in code points.
#[derive(Clone, Debug, PartialEq)]
pub struct Passage {
    pub text: usize,
    pub offset: u64,
    pub start: u64,
    pub length: u64,
    pub kind: String,
}

/// A mention; its parts are (text, from, to) in bytes.
pub struct Mention {
    pub id: String,
    pub label: String,
    pub parts: Vec<(usize, u64, u64)>,
    pub written: Option<String>,
}

/// A relation between two mentions, by their numbers.
pub struct Relation {
    pub label: String,
    pub head: usize,
    pub tail: usize,
}

/// A document.
pub struct Document {
    pub id: String,
    pub line: u64,
    pub texts: Vec<Text>,
    pub passages: Vec<Passage>,
    pub mentions: Vec<Mention>,
    pub relations: Vec<Relation>,
    pub is_annotated: bool,
}

impl Document {
    /// Reads an object with passages.
    pub fn read(json: &Json) -> Result<Document, Fault> {
        let id = json.get("id").and_then(Json::text).map(String::from).unwrap_or_else(|| json.line.to_string());
        let mut document = Document {
            id,
            line: json.line,
            texts: Vec::new(),
            passages: Vec::new(),
            mentions: Vec::new(),
            relations: Vec::new(),
            is_annotated: false,
        };
        let passages = json.get("passages").map(Json::list).unwrap_or(&[]);
        for passage in passages {
            document.place(passage)?;
        }
        if document.texts.is_empty() {
            document.texts.push(Text::new(String::new(), BP_BODY));
        }
        for (own, passage) in passages.iter().enumerate() {
            document.annotate(passage, own)?;
        }
        for part in passages.iter().flat_map(|p| [p].into_iter().chain(sentences(p))).chain([json]) {
            document.relate(part)?;
        }
        Ok(document)
    }

    fn place(&mut self, json: &Json) -> Result<(), Fault> {
        let offset = match json.get("offset").map(|o| o.whole().ok_or(o.line)) {
            None => return Err((json.line, "a passage has no offset".into())),
            Some(Err(line)) => return Err((line, "a passage's offset is no whole number".into())),
            Some(Ok(offset)) => offset,
        };
        let own = text_of(json, offset)?;
        let infon = |name: &str| infon(json, name).unwrap_or_default().to_string();
        // Our own writer marks the passage that begins a text of its own.
        let role = infon("text-role");
        if self.texts.is_empty() || !role.is_empty() {
            self.texts.push(Text::new(infon("text-id"), if role == "query" { BP_QUERY } else { BP_BODY }));
        }
        let number = self.texts.len() - 1;
        let text = &mut self.texts[number];
        if let Some(before) = self.passages.last().filter(|p| p.text == number) {
            let place = (before.start + offset).checked_sub(before.offset).filter(|p| *p >= text.length());
            match place.map(|p| p - text.length()) {
                Some(0) => {}
                Some(gap) if gap <= WIDEST_GAP => {
                    text.push(&" ".repeat(gap as usize - 1));
                    text.push("\n");
                }
                _ => text.push("\n"),
            }
        }
        let start = text.length();
        text.push(&own);
        let length = text.length() - start;
        self.passages.push(Passage { text: number, offset, start, length, kind: infon("type") });
        Ok(())
    }

    fn annotate(&mut self, passage: &Json, own: usize) -> Result<(), Fault> {
        for part in [passage].into_iter().chain(sentences(passage)) {
            let Some(annotations) = part.get("annotations") else { continue };
            self.is_annotated = true;
            for json in annotations.list() {
                let mut parts = Vec::new();
                for location in json.get("locations").map(Json::list).unwrap_or(&[]) {
                    parts.push(self.locate(location, own)?);
                }
                if parts.is_empty() {
                    continue; // about the whole document: no mention
                }
                parts.sort();
                let text = |name: &str| json.get(name).and_then(Json::text).map(String::from);
                let id = text("id").unwrap_or_else(|| (self.mentions.len() + 1).to_string());
                let label = infon(json, "type").unwrap_or_default().to_string();
                // Only the text of a whole mention is what its range holds.
                let written = text("text").filter(|_| parts.len() == 1);
                self.mentions.push(Mention { id, label, parts, written });
            }
        }
        Ok(())
    }

    /// A location in bytes. It lies in the passage that bears the annotation, or in the one that holds its offset.
    fn locate(&self, json: &Json, own: usize) -> Result<(usize, u64, u64), Fault> {
        let number = |name: &str| json.get(name).and_then(Json::whole);
        let (Some(offset), Some(length)) = (number("offset"), number("length")) else {
            return Err((json.line, "a location needs an offset and a length, both whole numbers".into()));
        };
        let holds = |p: &&Passage| offset >= p.offset && offset < p.offset + p.length;
        let mine = self.passages.get(own).filter(holds);
        let place = mine.or_else(|| self.passages.iter().find(holds)).and_then(|passage| {
            let from = passage.start + offset - passage.offset;
            let places = &self.texts[passage.text].places;
            let byte = |i: u64| places.get(i as usize).copied();
            Some((passage.text, byte(from)?, byte(from.checked_add(length)?)?))
        });
        match place {
            Some((_, from, to)) if from == to => Err((json.line, format!("the location at offset {offset} is empty"))),
            Some(place) => Ok(place),
            None => Err((
                json.line,
                format!("the location of {length} code points at offset {offset} is outside of every passage"),
            )),
        }
    }

    fn relate(&mut self, json: &Json) -> Result<(), Fault> {
        let Some(relations) = json.get("relations") else { return Ok(()) };
        self.is_annotated |= json.get("passages").is_some() || !relations.list().is_empty();
        for relation in relations.list() {
            let nodes = relation.get("nodes").map(Json::list).unwrap_or(&[]);
            let [head, tail] = nodes else { continue };
            let find = |node: &Json| -> Result<usize, Fault> {
                let id = node.get("refid").and_then(Json::text).unwrap_or("");
                let found = self.mentions.iter().position(|m| m.id == id);
                found.ok_or_else(|| (node.line, format!("a relation's node names {id:?}, which is no annotation")))
            };
            let (head, tail) = (find(head)?, find(tail)?);
            let label = infon(relation, "type").or_else(|| infon(relation, "relation")).unwrap_or_default();
            self.relations.push(Relation { label: label.to_string(), head, tail });
        }
        Ok(())
    }
}

fn infon<'a>(json: &'a Json, name: &str) -> Option<&'a str> {
    json.get("infons")?.get(name)?.text()
}

fn sentences(passage: &Json) -> &[Json] {
    passage.get("sentences").map(Json::list).unwrap_or(&[])
}

/// A passage's text, or that of its sentences at their offsets.
fn text_of(passage: &Json, offset: u64) -> Result<String, Fault> {
    if let Some(text) = passage.get("text").and_then(Json::text).filter(|t| !t.is_empty()) {
        return Ok(text.to_string());
    }
    let mut text = String::new();
    let mut length = 0;
    for sentence in sentences(passage) {
        let at = sentence.get("offset").and_then(Json::whole).and_then(|o| o.checked_sub(offset));
        let gap = at.and_then(|at| at.checked_sub(length)).filter(|gap| *gap <= WIDEST_GAP);
        let Some(gap) = gap else {
            return Err((sentence.line, "a sentence's offset does not follow the one before it".into()));
        };
        let own = sentence.get("text").and_then(Json::text).unwrap_or("");
        text.push_str(&" ".repeat(gap as usize));
        text.push_str(own);
        length += gap + own.chars().count() as u64;
    }
    Ok(text)
}
