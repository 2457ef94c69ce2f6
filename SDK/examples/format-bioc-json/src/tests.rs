//! Tests of reading: offsets beyond ASCII, texts of several passages, and files that are damaged anywhere.

use crate::document::{Document, Fault};
use crate::json;

const SAMPLE: &str = r#"{"id": "7", "passages": [
 {"offset": 0, "infons": {"type": "title"}, "text": "Zincβ 😀 helps", "annotations": [
  {"id": "1", "infons": {"type": "Chemical"}, "text": "Zincβ", "locations": [{"offset": 0, "length": 5}]},
  {"id": "2", "infons": {"type": "Sign"}, "locations": [{"offset": 6, "length": 1}, {"offset": 8, "length": 5}]}]},
 {"offset": 20, "infons": {"type": "abstract"}, "text": "Of naïve fever.", "annotations": [
  {"id": "3", "infons": {"type": "Sign"}, "text": "fever", "locations": [{"offset": 29, "length": 5}]}]}],
 "relations": [{"infons": {"type": "treats"}, "nodes": [{"refid": "1"}, {"refid": "3"}]}]}"#;

fn read(text: &str) -> Result<Document, Fault> {
    let values = json::parse(text.as_bytes()).map_err(|f| (f.line, f.why.to_string()))?;
    values.first().map_or(Err((0, "empty".into())), Document::read)
}

fn held(document: &Document, mention: usize, part: usize) -> &str {
    let (text, from, to) = document.mentions[mention].parts[part];
    &document.texts[text].text[from as usize..to as usize]
}

#[test]
fn offsets_are_code_points_of_the_document() {
    let document = read(SAMPLE).unwrap();
    assert_eq!(held(&document, 0, 0), "Zincβ");
    assert_eq!((held(&document, 1, 0), held(&document, 1, 1)), ("😀", "helps"));
    assert_eq!(held(&document, 2, 0), "fever");
    assert_eq!(document.texts[0].text, "Zincβ 😀 helps      \nOf naïve fever.");
    assert_eq!((document.relations[0].head, document.relations[0].tail), (0, 2));
}

#[test]
fn a_passage_that_overlaps_keeps_its_own_offsets() {
    let document = read(&SAMPLE.replace("\"offset\": 20", "\"offset\": 2").replace("29", "11")).unwrap();
    assert_eq!(document.texts[0].text, "Zincβ 😀 helps\nOf naïve fever.");
    assert_eq!(held(&document, 2, 0), "fever");
}

#[test]
fn faults_name_their_line() {
    let fault = |from: &str, to: &str| read(&SAMPLE.replace(from, to)).err().map(|(line, _)| line);
    assert_eq!(fault("\"offset\": 29", "\"offset\": 99"), Some(6));
    assert_eq!(fault("\"offset\": 29", "\"offset\": -1"), Some(6));
    assert_eq!(fault("\"length\": 1}", "\"length\": 0}"), Some(4));
    assert_eq!(fault("{\"refid\": \"3\"}", "{\"refid\": \"9\"}"), Some(7));
    assert_eq!(fault("\"offset\": 20", "\"offset\": null"), Some(5));
}

#[test]
fn damage_is_a_fault_and_no_crash() {
    let mut state = 1u64;
    let mut below = |n: usize| {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (state >> 33) as usize % n
    };
    for _ in 0..20_000 {
        let mut bytes = SAMPLE.as_bytes().to_vec();
        for _ in 0..1 + below(4) {
            if bytes.is_empty() {
                break;
            }
            let at = below(bytes.len());
            match below(4) {
                0 => bytes[at] = below(256) as u8,
                1 => bytes[at] = b"0123456789[]{},:\"\\u-e."[below(22)],
                2 => drop(bytes.remove(at)),
                _ => bytes.truncate(at.max(1)),
            }
        }
        for value in json::parse(&bytes).unwrap_or_default() {
            let Ok(document) = Document::read(&value) else { continue };
            for mention in &document.mentions {
                for &(text, from, to) in &mention.parts {
                    assert!(from < to && document.texts[text].text.get(from as usize..to as usize).is_some());
                }
            }
        }
    }
}
