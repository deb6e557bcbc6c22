//! What a model's server sends, read tolerantly: compatible servers differ in everything but the gist.
//!
//! Server-sent lines with or without a space after `data:`, ended by LF, CR or both, with comments and event names
//! between them, ended by `[DONE]` or by nothing; or, from servers that don't stream, one JSON body. Every field is
//! optional. What can't be read is a failure, never a gap in the words: a lost "not" would turn an answer around.

use serde_json::Value;

/// Longest line read, in bytes.
pub const LINE: usize = 64 * 1024;
/// Most bytes read in all.
pub const TOTAL: usize = 1024 * 1024;
/// Most bytes of words.
pub const WORDS: usize = 32 * 1024;

/// Why a stream is given up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Spoilt {
    /// A line, or all of it, is longer than any answer.
    TooMuch,
    /// Something in it is not JSON.
    NotJson,
    /// The server says that it failed, and how.
    Told(String),
}

/// What was said so far.
#[derive(Debug, Default)]
pub struct Lines {
    /// Bytes of the line under way: a character may be cut in two between chunks.
    line: Vec<u8>,
    total: usize,
    /// The whole body, when it is JSON and no stream.
    body: Option<Vec<u8>>,
    begun: bool,
    /// Data that ended in the middle, to be joined with the next.
    held: String,
    words: String,
    /// Tokens as the server counts them.
    tokens: Option<i64>,
    done: bool,
    understood: bool,
}

/// A whole reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Its words.
    pub words: String,
    /// Tokens used, prompt included, if the server counts.
    pub tokens: Option<i64>,
    /// Whether anything in it was of the expected kind.
    pub understood: bool,
}

impl Lines {
    /// Reads a chunk.
    ///
    /// # Errors
    /// [`Spoilt`].
    pub fn push(&mut self, chunk: &[u8]) -> Result<(), Spoilt> {
        self.total = self.total.saturating_add(chunk.len());
        if self.total > TOTAL {
            return Err(Spoilt::TooMuch);
        }
        let mut rest = chunk;
        if !self.begun {
            let start = rest.iter().position(|byte| !byte.is_ascii_whitespace());
            let Some(start) = start else { return Ok(()) };
            rest = rest.get(start..).unwrap_or_default();
            self.begun = true;
            if rest.first() == Some(&b'{') {
                self.body = Some(Vec::new());
            }
        }
        if let Some(body) = &mut self.body {
            body.extend_from_slice(rest);
            return Ok(());
        }
        for byte in rest {
            if matches!(byte, b'\n' | b'\r') {
                let line = std::mem::take(&mut self.line);
                self.line(&line)?;
            } else if self.line.len() >= LINE {
                return Err(Spoilt::TooMuch);
            } else {
                self.line.push(*byte);
            }
        }
        Ok(())
    }

    /// Whether the server said that it is done; what follows is not read.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.done
    }

    /// Whether any words have come: then nothing is asked again.
    #[must_use]
    pub fn has_words(&self) -> bool {
        !self.words.is_empty()
    }

    /// The stream has ended.
    ///
    /// # Errors
    /// [`Spoilt`].
    pub fn finish(mut self) -> Result<Said, Spoilt> {
        if let Some(body) = self.body.take() {
            let told = serde_json::from_slice(&body).map_err(|_| Spoilt::NotJson)?;
            self.take(&told)?;
        } else {
            let line = std::mem::take(&mut self.line);
            self.line(&line)?;
            if !self.held.trim().is_empty() {
                return Err(Spoilt::NotJson);
            }
        }
        Ok(Said {
            words: self.words,
            tokens: self.tokens,
            understood: self.understood,
        })
    }

    fn line(&mut self, line: &[u8]) -> Result<(), Spoilt> {
        if self.done {
            return Ok(());
        }
        let line = String::from_utf8_lossy(line);
        let Some(data) = line.trim_start_matches('\u{feff}').strip_prefix("data:") else {
            // Comments, event names, ids, and the blank line that ends an event.
            return Ok(());
        };
        let data = data.strip_prefix(' ').unwrap_or(data);
        if data.trim() == "[DONE]" {
            self.done = true;
            self.understood = true;
            return Ok(());
        }
        if !self.held.is_empty() {
            self.held.push('\n');
        }
        self.held.push_str(data);
        if self.held.len() > LINE {
            return Err(Spoilt::TooMuch);
        }
        match serde_json::from_str::<Value>(&self.held) {
            Ok(told) => {
                self.held.clear();
                self.take(&told)
            }
            // One event may come in several lines of data.
            Err(error) if error.is_eof() => Ok(()),
            Err(_) => Err(Spoilt::NotJson),
        }
    }

    fn take(&mut self, told: &Value) -> Result<(), Spoilt> {
        if let Some(error) = error_of(told) {
            return Err(Spoilt::Told(error));
        }
        if let Some(usage) = told.get("usage") {
            let count = |name: &str| usage.get(name).and_then(Value::as_i64);
            let both = || Some(count("prompt_tokens")?.saturating_add(count("completion_tokens")?));
            // A server that counts backwards fills no budget.
            if let Some(tokens) = count("total_tokens").or_else(both) {
                self.tokens = Some(tokens.clamp(0, 10_000_000));
            }
        }
        let Some(choices) = told.get("choices").and_then(Value::as_array) else {
            return Ok(());
        };
        self.understood = true;
        let first = choices
            .iter()
            .find(|choice| choice.get("index").and_then(Value::as_i64).unwrap_or(0) == 0);
        let Some(choice) = first else { return Ok(()) };
        let content = ["delta", "message"]
            .iter()
            .find_map(|name| choice.get(name)?.get("content"))
            .or_else(|| choice.get("text"));
        if let Some(content) = content {
            self.say(content);
        }
        if self.words.len() > WORDS {
            return Err(Spoilt::TooMuch);
        }
        Ok(())
    }

    /// Content is a text, or a list of parts with one each.
    fn say(&mut self, content: &Value) {
        match content {
            Value::String(text) => self.words.push_str(text),
            Value::Array(parts) => {
                for part in parts {
                    if let Some(text) = part.get("text").and_then(Value::as_str) {
                        self.words.push_str(text);
                    }
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => {}
        }
    }
}

/// What a server says went wrong, in whichever form.
#[must_use]
pub fn error_of(told: &Value) -> Option<String> {
    let error = match told.get("error") {
        Some(Value::Null) | None => {
            let is_error = told.get("object").and_then(Value::as_str) == Some("error");
            is_error.then_some(told)?
        }
        Some(error) => error,
    };
    let words = error
        .as_str()
        .or_else(|| error.get("message").and_then(Value::as_str))
        .unwrap_or("an error without words");
    Some(words.chars().take(300).collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(chunks: &[&[u8]]) -> Result<Said, Spoilt> {
        let mut lines = Lines::default();
        for chunk in chunks {
            lines.push(chunk)?;
        }
        lines.finish()
    }

    fn words(text: &str) -> String {
        read(&[text.as_bytes()]).unwrap().words
    }

    #[test]
    fn every_way_of_writing_a_stream_says_the_same() {
        let delta = |text: &str| format!(r#"{{"choices":[{{"delta":{{"content":"{text}"}}}}]}}"#);
        let (a, b) = (delta("Zwei "), delta("Wörter"));
        for stream in [
            format!("data: {a}\n\ndata: {b}\n\ndata: [DONE]\n\n"),
            format!("data:{a}\n\ndata:{b}\n\ndata:[DONE]"),
            format!("data: {a}\r\n\r\ndata: {b}\r\n\r\ndata: [DONE]\r\n"),
            format!("data: {a}\r\rdata: {b}\r\r"),
            format!(": ping\n\nevent: message\nid: 7\ndata: {a}\n\n: ping\ndata: {b}"),
            format!("\u{feff}data: {a}\ndata: {b}\n"),
            format!("data: {a}\n\ndata: {b}\n\ndata: [DONE]\n\ndata: not read any more\n"),
            format!(
                "data: {a}\n\ndata: {{\"choices\":[{{\"delta\":\ndata: {{\"content\":\"Wörter\"}}}}]}}\n\n"
            ),
            format!(
                "data: {{}}\n\ndata: {{\"choices\":[]}}\n\ndata: {{\"choices\":[{{}}]}}\n\ndata: {a}\n\ndata: {b}\n\n"
            ),
            r#" {"choices":[{"message":{"content":"Zwei Wörter"}}]}"#.to_owned(),
            r#"{"choices":[{"text":"Zwei Wörter"}]}"#.to_owned(),
            r#"{"choices":[{"message":{"content":[{"type":"text","text":"Zwei "},{"text":"Wörter"},{}]}}]}"#.to_owned(),
        ] {
            assert_eq!(words(&stream), "Zwei Wörter", "{stream}");
        }
    }

    #[test]
    fn a_character_may_be_cut_anywhere() {
        let stream = "data: {\"choices\":[{\"delta\":{\"content\":\"é 漢 🎻\"}}]}\n\n".as_bytes();
        for cut in 0..stream.len() {
            let (a, b) = stream.split_at(cut);
            assert_eq!(read(&[a, b]).unwrap().words, "é 漢 🎻", "{cut}");
        }
    }

    #[test]
    fn an_error_in_a_chunk_or_in_the_body_is_a_failure() {
        for stream in [
            "data: {\"choices\":[{\"delta\":{\"content\":\"Yes\"}}]}\n\ndata: {\"error\":{\"message\":\"overloaded\"}}\n\n",
            "data: {\"error\":\"overloaded\"}\n",
            "{\"error\":{\"message\":\"overloaded\",\"type\":\"server_error\"}}",
            "{\"object\":\"error\",\"message\":\"overloaded\"}",
        ] {
            let told = Err(Spoilt::Told("overloaded".into()));
            assert_eq!(read(&[stream.as_bytes()]), told, "{stream}");
        }
    }

    #[test]
    fn half_json_and_floods_are_failures() {
        assert_eq!(read(&[b"data: {\"choices\":[{\"del"]), Err(Spoilt::NotJson));
        assert_eq!(read(&[b"data: <html>\n"]), Err(Spoilt::NotJson));
        assert_eq!(read(&[b"{\"choices\":"]), Err(Spoilt::NotJson));
        assert_eq!(
            read(&[b"data: ", &vec![b'x'; LINE + 1]]),
            Err(Spoilt::TooMuch)
        );
        let comment = b": ping\n".repeat(TOTAL / 7 + 1);
        assert_eq!(read(&[&comment]), Err(Spoilt::TooMuch));
        let talk =
            "data: {\"choices\":[{\"delta\":{\"content\":\"blah blah blah \"}}]}\n".repeat(3000);
        assert_eq!(read(&[talk.as_bytes()]), Err(Spoilt::TooMuch));
    }

    #[test]
    fn a_page_of_another_kind_is_not_understood() {
        let said = read(&[b"<!doctype html><p>Welcome</p>"]).unwrap();
        assert!(!said.understood && said.words.is_empty());
        assert!(!read(&[b""]).unwrap().understood);
    }

    #[test]
    fn tokens_are_counted_as_the_server_counts_them() {
        let usage = |text: &str| read(&[text.as_bytes()]).unwrap().tokens;
        assert_eq!(usage("data: {\"usage\":{\"total_tokens\":12}}\n"), Some(12));
        let both = "data: {\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":6}}\n";
        assert_eq!(usage(both), Some(11));
        assert_eq!(usage("data: {\"usage\":null}\n"), None);
        assert_eq!(usage("data: {\"usage\":{\"total_tokens\":-9}}\n"), Some(0));
    }

    proptest! {
        /// Whatever comes, and however it is cut, it is read or refused.
        #[test]
        fn anything_is_read_or_refused(
            bytes in proptest::collection::vec(any::<u8>(), 0..400),
            cut in 0_usize..400,
        ) {
            let (a, b) = bytes.split_at(cut.min(bytes.len()));
            let (whole, parts) = (read(&[&bytes]), read(&[a, b]));
            prop_assert_eq!(whole, parts);
        }
    }
}
