//! What is said instead of an English sentence.
//!
//! A key with `{}` stands for every sentence of its form, `{#}` for figures alone; what stands in a gap is looked up by
//! itself. A translation that needs another order numbers its gaps: `{2} von {1}`. What is a list or a date is looked up
//! part by part.

use std::borrow::Cow;
use std::collections::HashMap;

/// How deep sentences stand in each other's gaps.
const DEEPEST: usize = 4;
/// Letters of a sentence that is looked at for its form.
const LONGEST: usize = 1_000;

/// What parts of a list stand between.
const BETWEEN: [&str; 3] = [" · ", "; ", ", "];
/// Words of dates, besides figures.
const DATES: &[&str] = &[
    "Jan",
    "Feb",
    "Mar",
    "Apr",
    "May",
    "Jun",
    "Jul",
    "Aug",
    "Sep",
    "Sept",
    "Oct",
    "Nov",
    "Dec",
    "January",
    "February",
    "March",
    "April",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
    "Mon",
    "Tue",
    "Wed",
    "Thu",
    "Fri",
    "Sat",
    "Sun",
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
    "to",
    "at",
];

/// A key with gaps.
#[derive(Debug)]
struct Form {
    /// What stands around the gaps: one more than there are of them.
    around: Vec<String>,
    /// Of each gap, whether it is for figures alone.
    figures: Vec<bool>,
    said: Vec<Part>,
    letters: usize,
}

#[derive(Debug)]
enum Part {
    Words(String),
    /// Which gap, from 0.
    Gap(usize),
}

/// The sentences of one language.
#[derive(Debug, Default)]
pub struct Table {
    exact: HashMap<String, String>,
    /// The longest first.
    forms: Vec<Form>,
}

impl Table {
    /// Reads files of `{ "English": "the same" }`.
    ///
    /// # Errors
    /// A file that is none, or a translation whose gaps are not those of its key.
    pub fn read<'f>(files: impl Iterator<Item = &'f str>) -> Result<Self, String> {
        let mut table = Self::default();
        for file in files {
            let pairs: HashMap<String, String> =
                serde_json::from_str(file).map_err(|error| error.to_string())?;
            for (key, said) in pairs {
                if key.contains("{}") || key.contains("{#}") {
                    table.forms.push(Form::read(&key, &said)?);
                } else {
                    table.exact.insert(key, said);
                }
            }
        }
        table.forms.sort_by(|one, other| {
            let order = other.letters.cmp(&one.letters);
            order.then_with(|| one.around.cmp(&other.around))
        });
        Ok(table)
    }

    /// A sentence in this language; nothing where it isn't known.
    #[must_use]
    pub fn say<'t>(&'t self, english: &str) -> Option<Cow<'t, str>> {
        self.say_within(english, 0)
    }

    fn say_within<'t>(&'t self, english: &str, depth: usize) -> Option<Cow<'t, str>> {
        if let Some(said) = self.exact.get(english) {
            return Some(Cow::Borrowed(said));
        }
        if depth >= DEEPEST || english.len() > LONGEST {
            return None;
        }
        // A list of which everything is known is one, whatever form its beginning has.
        if let Some(list) = self.list(english, depth, true) {
            return Some(list);
        }
        let found = (self.forms.iter()).find_map(|form| Some((form, form.gaps(english)?)));
        let Some((form, gaps)) = found else {
            return self
                .list(english, depth, false)
                .or_else(|| self.date(english));
        };
        let mut said = String::with_capacity(english.len() * 2);
        for part in &form.said {
            match part {
                Part::Words(words) => said.push_str(words),
                Part::Gap(at) => {
                    let gap = gaps.get(*at).copied().unwrap_or_default();
                    let known = self.say_within(gap.trim(), depth + 1);
                    said.push_str(known.as_deref().unwrap_or(gap));
                }
            }
        }
        Some(Cow::Owned(said))
    }
}

impl Table {
    /// A list of which something is known, or all.
    fn list(&self, english: &str, depth: usize, whole: bool) -> Option<Cow<'_, str>> {
        let between = BETWEEN.iter().find(|it| english.contains(*it))?;
        let parts = || english.split(between);
        let said: Vec<_> = parts()
            .map(|part| self.say_within(part, depth + 1))
            .collect();
        let known = said.iter().flatten().count();
        if known == 0 || whole && known < said.len() {
            return None;
        }
        let all = parts()
            .zip(&said)
            .map(|(part, said)| said.as_deref().unwrap_or(part));
        Some(Cow::Owned(all.collect::<Vec<_>>().join(between)))
    }

    /// A date: figures and the words of dates.
    fn date(&self, english: &str) -> Option<Cow<'_, str>> {
        let words = || english.split(' ');
        let is_date = words().all(|word| is_figures(word) || DATES.contains(&word));
        if !is_date || !words().any(is_figures) {
            return None;
        }
        let said = words().map(|word| self.exact.get(word).map_or(word, String::as_str));
        Some(Cow::Owned(said.collect::<Vec<_>>().join(" ")))
    }
}

/// Whether it is figures, with what stands between them.
fn is_figures(text: &str) -> bool {
    text.contains(|letter: char| letter.is_ascii_digit())
        && text
            .chars()
            .all(|it| it.is_ascii_digit() || it.is_whitespace() || ".,:+-–−%".contains(it))
}

impl Form {
    fn read(key: &str, said: &str) -> Result<Self, String> {
        let (mut around, mut figures, mut left) = (Vec::new(), Vec::new(), key);
        while let Some((at, gap)) = ["{}", "{#}"]
            .iter()
            .filter_map(|gap| Some((left.find(gap)?, *gap)))
            .min()
        {
            around.push(left.get(..at).unwrap_or_default().to_owned());
            figures.push(gap == "{#}");
            left = left.get(at + gap.len()..).unwrap_or_default();
        }
        around.push(left.to_owned());
        let wrong = || format!("the gaps of “{said}” are not those of “{key}”");
        let (mut parts, mut rest, mut next) = (Vec::new(), said, 0);
        let mut filled = vec![false; around.len() - 1];
        while let Some((before, after)) = rest.split_once('{') {
            let (number, after) = after.split_once('}').ok_or_else(wrong)?;
            let at = match number {
                "" | "#" => next,
                number => match number.parse::<usize>() {
                    Ok(number) => number.wrapping_sub(1),
                    // "{shopper_name}" is what is to be written.
                    Err(_) => {
                        parts.push(Part::Words(format!("{before}{{{number}}}")));
                        rest = after;
                        continue;
                    }
                },
            };
            next = at.wrapping_add(1);
            *filled.get_mut(at).ok_or_else(wrong)? = true;
            parts.push(Part::Words(before.to_owned()));
            parts.push(Part::Gap(at));
            rest = after;
        }
        parts.push(Part::Words(rest.to_owned()));
        // A gap that isn't said loses what stood in it.
        if filled.iter().any(|filled| !filled) {
            return Err(wrong());
        }
        Ok(Self {
            letters: around.iter().map(String::len).sum(),
            figures,
            around,
            said: parts,
        })
    }

    /// What stands in its gaps, if a sentence is of this form.
    fn gaps<'s>(&self, sentence: &'s str) -> Option<Vec<&'s str>> {
        let (first, rest) = self.around.split_first()?;
        let (last, between) = rest.split_last()?;
        let mut left = sentence
            .strip_prefix(first.as_str())?
            .strip_suffix(last.as_str())?;
        let mut gaps = Vec::with_capacity(rest.len());
        for words in between {
            let (gap, after) = left.split_once(words.as_str())?;
            gaps.push(gap);
            left = after;
        }
        gaps.push(left);
        let fits =
            |(gap, figures): (&&str, &bool)| !gap.is_empty() && (!figures || is_figures(gap));
        gaps.iter().zip(&self.figures).all(fits).then_some(gaps)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(file: &str) -> Table {
        Table::read(std::iter::once(file)).unwrap()
    }

    #[test]
    fn the_longest_form_that_fits_says_it_and_gaps_say_themselves() {
        let table = table(
            r#"{ "Close": "Schließen", "{} min": "{} Min.", "Waiting {}": "Wartet {}",
                 "{} of {}": "{2} gesamt, davon {1}", "Waiting {} for {}": "Wartet {} auf {}", "{#}d": "{#} T.",
                 "Nov": "Nov.", "Mon": "Mo", "Say {}": "Sagen Sie {} mit {name}" }"#,
        );
        assert_eq!(table.say("Close").as_deref(), Some("Schließen"));
        assert_eq!(table.say("Waiting 3 min").as_deref(), Some("Wartet 3 Min."));
        assert_eq!(table.say("3 of 7").as_deref(), Some("7 gesamt, davon 3"));
        assert_eq!(
            table.say("Waiting 3 min for Dana").as_deref(),
            Some("Wartet 3 Min. auf Dana")
        );
        assert_eq!(table.say("3d").as_deref(), Some("3 T."));
        assert_eq!(
            table.say("Mia, Close, 3 min").as_deref(),
            Some("Mia, Schließen, 3 Min.")
        );
        assert_eq!(
            table.say("Mon 3 Nov, 09:30").as_deref(),
            Some("Mo 3 Nov., 09:30")
        );
        assert_eq!(
            table.say("Say hello").as_deref(),
            Some("Sagen Sie hello mit {name}")
        );
        assert_eq!(table.say("Something else"), None);
        assert_eq!(table.say("Waiting "), None);
    }

    #[test]
    fn a_translation_that_loses_a_gap_is_refused() {
        for said in [
            "Wartet",
            "Wartet {2}",
            "Wartet {",
            "Wartet {x}",
            "Wartet {1} {3}",
        ] {
            let file = serde_json::json!({ "Waiting {}": said }).to_string();
            assert!(
                Table::read(std::iter::once(file.as_str())).is_err(),
                "{said}"
            );
        }
    }
}
