//! JSON (RFC 8259), as much as a format needs: values that know their line, and quoted strings for the writer.

/// How deep lists and objects may lie in each other: beyond it a file is refused before the stack is at its end.
const DEEPEST: usize = 128;

/// A value and the line it begins on.
#[derive(Debug)]
pub struct Json {
    pub line: u64,
    pub kind: Kind,
}

/// What a value is. Members of objects keep their order.
#[derive(Debug)]
pub enum Kind {
    Null,
    Bool,
    Number(String),
    Text(String),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

/// Why some bytes are not JSON, and where.
#[derive(Debug)]
pub struct Fault {
    pub line: u64,
    pub why: &'static str,
}

impl Json {
    /// A member of an object; the first of equal names.
    pub fn get(&self, name: &str) -> Option<&Json> {
        match &self.kind {
            Kind::Object(members) => members.iter().find(|(n, _)| n == name).map(|(_, value)| value),
            _ => None,
        }
    }

    /// The elements of a list; none of anything else.
    pub fn list(&self) -> &[Json] {
        match &self.kind {
            Kind::List(elements) => elements,
            _ => &[],
        }
    }

    /// A string, or a number as it is written: producers differ in how they write ids.
    pub fn text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Text(text) | Kind::Number(text) => Some(text),
            _ => None,
        }
    }

    /// A whole number from 0 that a double holds exactly.
    pub fn whole(&self) -> Option<u64> {
        let number: f64 = self.text()?.parse().ok()?;
        (number >= 0.0 && number <= 9e15 && number.fract() == 0.0).then_some(number as u64)
    }
}

/// All values of a file, one after the other: a file may hold one, or one a line.
pub fn parse(bytes: &[u8]) -> Result<Vec<Json>, Fault> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    if let Err(error) = core::str::from_utf8(bytes) {
        let line = 1 + bytes[..error.valid_up_to()].iter().filter(|b| **b == b'\n').count() as u64;
        return Err(Fault { line, why: "the file is not UTF-8" });
    }
    let mut parser = Parser { bytes, at: 0, line: 1, depth: 0 };
    let mut values = Vec::new();
    loop {
        parser.blanks();
        if parser.peek().is_none() {
            return Ok(values);
        }
        values.push(parser.value()?);
    }
}

struct Parser<'a> {
    bytes: &'a [u8],
    at: usize,
    line: u64,
    depth: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += found as usize;
        found
    }

    fn fault<T>(&self, why: &'static str) -> Result<T, Fault> {
        Err(Fault { line: self.line, why })
    }

    fn blanks(&mut self) {
        while let Some(b' ' | b'\t' | b'\r' | b'\n') = self.peek() {
            self.line += (self.bytes[self.at] == b'\n') as u64;
            self.at += 1;
        }
    }

    fn word(&mut self, word: &str, kind: Kind) -> Result<Kind, Fault> {
        if !self.bytes[self.at..].starts_with(word.as_bytes()) {
            return self.fault("a value is expected here");
        }
        self.at += word.len();
        Ok(kind)
    }

    fn value(&mut self) -> Result<Json, Fault> {
        let line = self.line;
        let kind = match self.peek() {
            Some(b'{') => self.nested(Self::object)?,
            Some(b'[') => self.nested(Self::elements)?,
            Some(b'"') => Kind::Text(self.string()?),
            Some(b'-' | b'0'..=b'9') => Kind::Number(self.number()?),
            Some(b't') => self.word("true", Kind::Bool)?,
            Some(b'f') => self.word("false", Kind::Bool)?,
            Some(b'n') => self.word("null", Kind::Null)?,
            _ => return self.fault("a value is expected here"),
        };
        Ok(Json { line, kind })
    }

    fn nested(&mut self, body: fn(&mut Self) -> Result<Kind, Fault>) -> Result<Kind, Fault> {
        if self.depth == DEEPEST {
            return self.fault("lists and objects lie too deep in each other");
        }
        self.depth += 1;
        self.at += 1;
        self.blanks();
        let kind = body(self);
        self.depth -= 1;
        kind
    }

    fn elements(&mut self) -> Result<Kind, Fault> {
        let mut elements = Vec::new();
        if self.take(b']') {
            return Ok(Kind::List(elements));
        }
        loop {
            elements.push(self.value()?);
            self.blanks();
            if self.take(b']') {
                return Ok(Kind::List(elements));
            }
            if !self.take(b',') {
                return self.fault("a comma or the end of the list is expected here");
            }
            self.blanks();
        }
    }

    fn object(&mut self) -> Result<Kind, Fault> {
        let mut members = Vec::new();
        if self.take(b'}') {
            return Ok(Kind::Object(members));
        }
        loop {
            if self.peek() != Some(b'"') {
                return self.fault("a name in quotes is expected here");
            }
            let name = self.string()?;
            self.blanks();
            if !self.take(b':') {
                return self.fault("a colon is expected here");
            }
            self.blanks();
            members.push((name, self.value()?));
            self.blanks();
            if self.take(b'}') {
                return Ok(Kind::Object(members));
            }
            if !self.take(b',') {
                return self.fault("a comma or the end of the object is expected here");
            }
            self.blanks();
        }
    }

    fn digits(&mut self) -> bool {
        let from = self.at;
        while self.peek().is_some_and(|b| b.is_ascii_digit()) {
            self.at += 1;
        }
        self.at > from
    }

    fn number(&mut self) -> Result<String, Fault> {
        let from = self.at;
        self.take(b'-');
        let whole = self.take(b'0') || self.digits();
        let fraction = !self.take(b'.') || self.digits();
        let exponent = if self.take(b'e') || self.take(b'E') {
            let _ = self.take(b'+') || self.take(b'-');
            self.digits()
        } else {
            true
        };
        if !(whole && fraction && exponent) {
            return self.fault("a number is not written as JSON has it");
        }
        Ok(String::from_utf8_lossy(&self.bytes[from..self.at]).into_owned())
    }

    fn hex(&mut self) -> Result<u32, Fault> {
        let mut code = 0;
        for _ in 0..4 {
            let Some(digit) = self.peek().and_then(|b| (b as char).to_digit(16)) else {
                return self.fault("four hexadecimal digits are expected behind \\u");
            };
            self.at += 1;
            code = code * 16 + digit;
        }
        Ok(code)
    }

    /// The character behind \u; half of a surrogate pair becomes U+FFFD.
    fn escaped(&mut self) -> Result<char, Fault> {
        let first = self.hex()?;
        if (0xD800..0xDC00).contains(&first) && self.bytes[self.at..].starts_with(b"\\u") {
            let back = self.at;
            self.at += 2;
            let second = self.hex()?;
            if (0xDC00..0xE000).contains(&second) {
                let code = 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00);
                return Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            self.at = back;
        }
        Ok(char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    fn string(&mut self) -> Result<String, Fault> {
        let mut text = Vec::new();
        self.at += 1;
        loop {
            let Some(byte) = self.peek() else { return self.fault("a string has no end") };
            self.at += 1;
            match byte {
                b'"' => return Ok(String::from_utf8_lossy(&text).into_owned()),
                0..=0x1F => return self.fault("a control character stands in a string"),
                b'\\' => {
                    let escape = self.peek();
                    self.at += 1;
                    let c = match escape {
                        Some(b'"' | b'\\' | b'/') => self.bytes[self.at - 1] as char,
                        Some(b'b') => '\u{8}',
                        Some(b'f') => '\u{C}',
                        Some(b'n') => '\n',
                        Some(b'r') => '\r',
                        Some(b't') => '\t',
                        Some(b'u') => self.escaped()?,
                        _ => return self.fault("an escape in a string is unknown"),
                    };
                    text.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
                }
                _ => text.push(byte),
            }
        }
    }
}

/// A string as JSON writes it, with its quotes.
pub fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\0'..='\x1F' => out.push_str(&format!("\\u{:04x}", c as u32)),
            _ => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_read() {
        let values = parse(r#"["\u00e9\ud83d\ude00\n\/", "\ud83d", -1.5e3, 7]"#.as_bytes()).unwrap();
        let list = values[0].list();
        assert_eq!(list[0].text(), Some("é😀\n/"));
        assert_eq!(list[1].text(), Some("\u{FFFD}"));
        assert_eq!((list[2].whole(), list[3].whole()), (None, Some(7)));
    }

    #[test]
    fn faults_name_their_line() {
        for (text, line) in [("{\"a\":\n 1,\n]", 3), ("[1 2]", 1), ("\"\\x\"", 1), ("[01]", 1), ("\n\"a", 2)] {
            assert_eq!(parse(text.as_bytes()).unwrap_err().line, line, "{text}");
        }
        assert!(parse("[".repeat(100_000).as_bytes()).is_err());
        assert!(parse(b"\"\xFF\"").is_err());
    }

    #[test]
    fn what_is_quoted_reads_as_before() {
        let text = "a\"b\\c\n\u{1}é😀";
        assert_eq!(parse(quoted(text).as_bytes()).unwrap()[0].text(), Some(text));
    }
}
