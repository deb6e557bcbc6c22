//! The vectors that the official runtime gives, and what every kind promises.

use serde::Deserialize;

use super::*;

#[derive(Deserialize)]
struct Known {
    text: String,
    ids: Vec<u32>,
    vector: Vec<f32>,
}

fn known() -> Vec<Known> {
    serde_json::from_str(include_str!(
        "../../../tests/data/assistant/minilm-reference.json"
    ))
    .unwrap()
}

fn length(vector: &[f32]) -> f32 {
    cosine(vector, vector).sqrt()
}

#[test]
fn minilm_gives_the_official_runtimes_vectors() {
    let minilm = minilm().unwrap();
    let known = known();
    for one in &known {
        assert_eq!(minilm.tokens(&one.text), one.ids, "{}", one.text);
        let vector = minilm.encode(&one.text);
        let near = cosine(&vector, &one.vector) / length(&one.vector);
        assert!(near >= 0.9999, "{}: {near}", one.text);
        assert!((length(&vector) - 1.0).abs() < 1e-5);
    }
    let texts: Vec<&str> = known.iter().map(|one| one.text.as_str()).collect();
    let joined = minilm.encode_all(&texts);
    assert_eq!(joined.len(), known.len());
    for (one, vector) in known.iter().zip(&joined) {
        let near = cosine(vector, &one.vector) / length(&one.vector);
        assert!(near >= 0.9999, "joined, {}: {near}", one.text);
    }

    // A text as long as a page, one without words, and one after them.
    let long = "The quick brown fox jumps over the lazy dog. ".repeat(200);
    assert_eq!(minilm.tokens(&long).len(), 256);
    let vectors = minilm.encode_all(&[&long, "", " \n", "\u{200b}", "a", &long]);
    for (vector, expected) in vectors.iter().zip([1.0, 0.0, 0.0, 0.0, 1.0, 1.0]) {
        assert!((length(vector) - expected).abs() < 1e-5);
    }
    assert!(cosine(&vectors[0], &vectors[5]) > 0.9999);
}

#[test]
fn what_means_the_same_lies_nearer() {
    let (minilm, table) = (minilm().unwrap(), static_table().unwrap());
    let kinds: [&dyn Encoder; 2] = [&minilm, &table];
    for model in kinds {
        let [asked, near, far] = [
            "Can I send this back?",
            "How do I return an item?",
            "Do you ship to Canada?",
        ]
        .map(|text| model.encode(text));
        assert_eq!(asked.len(), model.dim());
        assert!(
            cosine(&asked, &near) > cosine(&asked, &far) + 0.1,
            "{}: {} and {}",
            model.kind().as_str(),
            cosine(&asked, &near),
            cosine(&asked, &far)
        );
        for vector in model.encode_all(&["", "?!  ", "\u{200b}"]) {
            let length = length(&vector);
            assert!(length < 1e-6 || (length - 1.0).abs() < 1e-5);
        }
    }
}

#[test]
fn words_are_cut_as_in_training() {
    let words =
        wordpiece::WordPiece::parse("[UNK]\n[CLS]\n[SEP]\nab\n##c\n##cd\na\n,\n中\ne\n").unwrap();
    for (text, ids) in [
        ("ab", vec![1, 3, 2]),
        ("ABCD abc", vec![1, 3, 5, 3, 4, 2]),
        ("abx", vec![1, 0, 2]),
        ("a,ab中a", vec![1, 6, 7, 3, 8, 6, 2]),
        ("é\u{301} E\u{300}", vec![1, 9, 9, 2]),
        ("a\u{200b}b a\u{a0}a", vec![1, 3, 6, 6, 2]),
        ("", vec![1, 2]),
        ("\u{0}\u{fffd}", vec![1, 2]),
    ] {
        assert_eq!(words.ids(text, 256), ids, "{text}");
    }
    assert_eq!(words.ids(&"a".repeat(101), 256), [1, 0, 2]);
    assert_eq!(words.ids(&"a ".repeat(101), 5), [1, 6, 6, 6, 2]);
    let plain = wordpiece::WordPiece::parse("[UNK]\nab\n##c").unwrap();
    assert_eq!(plain.ids("abc ab", 256), [1, 2, 1]);
    assert!(wordpiece::WordPiece::parse("ab").is_err());
}

/// Counts what it is asked.
struct Counting(Mutex<usize>);

impl Encoder for Counting {
    fn kind(&self) -> Kind {
        Kind::Minilm
    }

    fn dim(&self) -> usize {
        1
    }

    fn encode(&self, text: &str) -> Vec<f32> {
        *self.0.lock() += 1;
        vec![text.len() as f32]
    }
}

#[test]
fn a_turn_reads_the_same_words_once() {
    let counting = Counting(Mutex::default());
    let once = Once::new(&counting);
    for text in ["Where is it?", " where is it? ", "where is it"] {
        once.encode(text);
    }
    assert_eq!(*counting.0.lock(), 2);
    let encoders = Encoders {
        model: Some(&once),
        table: None,
    };
    assert!(encoders.best(|kind| kind == Kind::Static).is_none());
    assert!(encoders.best(|kind| kind == Kind::Minilm).is_some());
}

#[test]
fn kinds_by_their_words() {
    for kind in [Kind::Minilm, Kind::Static, Kind::Api] {
        assert_eq!(Kind::parse(kind.as_str()), Ok(kind));
    }
    assert!(Kind::parse("MiniLM").is_err());
}
