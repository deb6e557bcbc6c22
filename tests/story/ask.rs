//! `counterbell ask`: the program on content of one's own, with no environment, no shop and no network.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};

const KNOWLEDGE: &str = r#"[
    {"id": "back", "title": "Sending things back", "text": "You may return anything within 30 days, unused. We pay the refund within five days.", "url": "https://store.example/returns"},
    {"id": "ship", "title": "Delivery", "text": "Parcels within the country take two working days. Delivery is free from $50."},
    {"id": "shop", "title": "Our shop", "text": "The shop at 3 Mill Lane is open Tuesday to Saturday from ten to six.", "questions": ["where can I try things on"]}
]"#;

/// Runs the program in a folder with these questions; nothing of the environment is handed on.
fn asks(questions: &str, more: &[&str]) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let (knowledge, questions) = (
        file("passages.json", KNOWLEDGE),
        file("questions.jsonl", questions),
    );
    let path = |path: &Path| path.display().to_string();
    Command::new(env!("CARGO_BIN_EXE_counterbell"))
        .env_clear()
        .current_dir(folder.path())
        .args(["ask", "--knowledge", &path(&knowledge)])
        .args(["--questions", &path(&questions)])
        .args(more)
        .output()
        .unwrap()
}

fn lines(output: &Output) -> Vec<Value> {
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn each_question_is_a_line_out_in_their_order_whatever_is_made_of_it() {
    let questions = r#"{"text": "How long can I return something?"}
{"text": "Please let me talk to a human about my return"}
{"text": "where can I try things on"}
{"text": "do you sell lawn mowers"}
"#;
    let said = lines(&asks(questions, &[]));
    let texts: Vec<&Value> = said.iter().map(|one| &one["text"]).collect();
    assert_eq!(texts.len(), 4);
    assert_eq!(texts[1], "Please let me talk to a human about my return");
    for one in &said {
        let keys: Vec<&String> = one.as_object().unwrap().keys().collect();
        let all = [
            "answer",
            "answered",
            "confidence",
            "handoff",
            "passages",
            "sources",
            "text",
        ];
        assert!(keys.len() == 7 && all.iter().all(|key| one.get(*key).is_some()));
        let found = one["passages"].as_array().unwrap();
        assert!((1..=10).contains(&found.len()), "{one}");
        assert!(found[0]["id"].is_string() && found[0]["score"].is_number());
        assert!((0.0..=1.0).contains(&one["confidence"].as_f64().unwrap()));
    }
    let [answered, asked, sampled, unknown] = &said[..] else {
        panic!("{said:?}");
    };
    assert_eq!(answered["answered"], true);
    assert_eq!(answered["sources"], json!(["back"]));
    assert!(answered["answer"].as_str().unwrap().contains("30 days"));
    assert_eq!(answered["handoff"]["evidence"], Value::Null);
    // Who wants a person is not answered; what would have been found is told all the same.
    assert_eq!(asked["handoff"]["asked"], true);
    assert_eq!(asked["answered"], false);
    assert_eq!(asked["passages"][0]["id"], "back");
    // A passage's own question is answered from it, though none of its words tells of anything.
    assert_eq!(sampled["passages"][0]["id"], "shop");
    assert_eq!(sampled["answered"], true, "{sampled}");
    assert_eq!(sampled["sources"], json!(["shop"]));
    assert_eq!(unknown["answered"], false);
    assert_eq!(unknown["answer"], Value::Null);
}

#[test]
fn a_threshold_says_from_where_on_it_answers() {
    let question = "{\"text\": \"How long can I return something?\"}\n\n";
    let bold = lines(&asks(
        question,
        &["--threshold", "0", "--vectors", "static"],
    ));
    let shy = lines(&asks(
        question,
        &["--threshold", "1", "--vectors", "static"],
    ));
    assert_eq!(
        (&bold[0]["answered"], &shy[0]["answered"]),
        (&json!(true), &json!(false))
    );
    assert_eq!(bold[0]["passages"], shy[0]["passages"]);
    let wrong = asks(question, &["--threshold", "3"]);
    assert!(!wrong.status.success());
}

#[test]
fn a_line_that_is_no_question_is_named() {
    let wrong = asks(
        "{\"text\": \"Hello?\"}\nHow long?\n",
        &["--vectors", "static"],
    );
    let told = String::from_utf8_lossy(&wrong.stderr).into_owned();
    assert!(!wrong.status.success());
    assert!(told.contains("line 2 of the questions"), "{told}");
}
