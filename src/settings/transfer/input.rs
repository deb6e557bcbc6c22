//! Reading a file part by part: what is wrong is said with its path, and all of it at once.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::{FORM, Problem};
use crate::error::Error;

/// What is being read, and what was wrong with it so far.
#[derive(Default)]
pub struct Reading {
    pub wrong: Vec<Problem>,
    /// What is right and has to be told all the same.
    pub told: Vec<Problem>,
    /// Which form of the file it is.
    pub form: u64,
}

/// Problems that are told; more help nobody.
const MOST: usize = 100;

impl Reading {
    /// Says what is wrong at a place.
    pub fn at(&mut self, path: impl Into<String>, text: impl Into<String>) {
        if self.wrong.len() < MOST {
            self.wrong.push(Problem {
                path: path.into(),
                text: text.into(),
            });
        }
    }

    /// Says what has to be known.
    pub fn tell(&mut self, path: impl Into<String>, text: impl Into<String>) {
        if self.told.len() < MOST {
            self.told.push(Problem {
                path: path.into(),
                text: text.into(),
            });
        }
    }

    /// What became of something that may be refused; a refusal is a problem of the file, anything else is ours.
    ///
    /// # Errors
    /// What is not about the file.
    pub fn refusal<T>(&mut self, path: &str, done: Result<T, Error>) -> Result<Option<T>, Error> {
        match done {
            Ok(done) => Ok(Some(done)),
            Err(Error::Invalid { field, message }) => {
                let path = match field {
                    Some(field) if !path.ends_with(field) => format!("{path}.{field}"),
                    Some(_) | None => path.to_owned(),
                };
                self.at(path, message);
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// A part as a type of ours.
    pub fn read<T: DeserializeOwned>(&mut self, value: &Value, path: &str) -> Option<T> {
        match serde_json::from_value(value.clone()) {
            Ok(read) => Some(read),
            Err(error) => {
                self.at(path, format!("This can’t be read: {error}."));
                None
            }
        }
    }

    /// The entries of a list, each with its path; none where it is not in the file.
    pub fn list<'v>(
        &mut self,
        of: &'v Value,
        key: &str,
        within: &str,
        most: usize,
    ) -> Option<Vec<(String, &'v Value)>> {
        let value = of.get(key)?;
        let path = join(within, key);
        let Some(entries) = value.as_array() else {
            self.at(path, "This has to be a list.");
            return None;
        };
        if entries.len() > most {
            self.at(path, format!("{most} are the most."));
            return None;
        }
        let numbered = entries.iter().enumerate();
        Some(
            numbered
                .map(|(at, entry)| (format!("{path}[{at}]"), entry))
                .collect(),
        )
    }

    /// A text in a part, at most so long.
    pub fn text(&mut self, of: &Value, key: &str, within: &str, most: usize) -> Option<String> {
        let path = join(within, key);
        match of.get(key).and_then(Value::as_str) {
            Some(text) if text.chars().count() <= most => Some(text.to_owned()),
            Some(_) => {
                self.at(path, format!("At most {most} characters."));
                None
            }
            None => {
                self.at(path, "A text is missing here.");
                None
            }
        }
    }
}

/// A path one step further.
pub fn join(within: &str, key: &str) -> String {
    match within {
        "" => key.to_owned(),
        within => format!("{within}.{key}"),
    }
}

/// The parts of the file, if it is one.
pub fn file(text: &str, reading: &mut Reading) -> Option<Map<String, Value>> {
    let value: Value = match serde_json::from_str(text.trim_start_matches('\u{FEFF}')) {
        Ok(value) => value,
        Err(error) => {
            reading.at(
                format!("line {}", error.line()),
                "This is no settings file: it is not JSON, or was cut off.",
            );
            return None;
        }
    };
    if text.contains("\\u0000") || text.contains('\0') {
        reading.at("", "There are signs in it that can’t be kept.");
        return None;
    }
    match value.get("counterbell").and_then(Value::as_u64) {
        Some(form @ 1..=FORM) => reading.form = form,
        Some(later) if later > FORM => {
            reading.at(
                "counterbell",
                "A later version of Counterbell wrote this file. Update this one first.",
            );
            return None;
        }
        Some(_) | None => {
            reading.at("counterbell", "This is no settings file of Counterbell.");
            return None;
        }
    }
    match value {
        Value::Object(parts) => Some(parts),
        _ => None,
    }
}
