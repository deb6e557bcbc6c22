//! Answers that pass, and every way not to.

use serde_json::{Value, json};

use super::*;

fn passages() -> Vec<Passage> {
    let page = |title: &str, path: &str, text: &str| Passage {
        title: title.into(),
        url: Some(format!("https://strings.example/{path}")),
        text: text.into(),
    };
    vec![
        page(
            "Returns",
            "returns",
            "You can return unused items within 30 days of delivery. Strings can be returned only unopened. Send us an \
             e-mail at help@strings.example and we answer with a label.",
        ),
        page(
            "Shipping",
            "shipping",
            "Delivery takes 2 to 4 working days in the United States. Shipping is free over $75, below that it costs $6.",
        ),
        page(
            "Warranty",
            "warranty",
            "Every instrument has a warranty of two years on materials and workmanship. Our shop is at 12 Harbour Street, \
             Portland.",
        ),
    ]
}

fn says(answer: &str, quote: &str, cites: Value) -> Result<Passed, Refusal> {
    let said = json!({ "answer": answer, "quote": quote, "cites": cites, "supported": true });
    judged(&said.to_string(), &[])
}

fn judged(said: &str, rare: &[Vec<String>]) -> Result<Passed, Refusal> {
    let passages = passages();
    let facts = ["Harbour Strings".to_owned(), "strings.example".to_owned()];
    judge(
        said,
        &Evidence {
            passages: &passages,
            facts: &facts,
            rare,
            asked: None,
        },
    )
}

const RETURNS: &str = "You can return unused items within 30 days of delivery.";
const SHIPPING: &str = "Shipping is free over $75, below that it costs $6.";
const WARRANTY: &str = "Every instrument has a warranty of two years on materials and workmanship.";

#[test]
fn answers_that_stand_in_what_they_cite_pass() {
    for (answer, quote, cites) in [
        (RETURNS, RETURNS, json!([1])),
        (
            "Yes, unused items can be returned within 30 days.",
            RETURNS,
            json!(["1"]),
        ),
        (
            "Unused items: 30 days from delivery.",
            "unused items within 30  days of\ndelivery",
            json!(1),
        ),
        (
            "Shipping is free over $75.00 and costs $6 below that.",
            SHIPPING,
            json!([2, 2]),
        ),
        (
            "Delivery takes two to four working days in the United States.",
            "Delivery takes 2 to 4 working days in the United States.",
            json!(["[2]"]),
        ),
        (
            "The warranty is 2 years, on materials and workmanship.",
            WARRANTY,
            json!([3]),
        ),
        (
            "Write to help@strings.example within 30 days of delivery.",
            RETURNS,
            json!([1]),
        ),
        (
            "Strings can be returned only unopened.",
            "Strings can be returned only unopened.",
            json!([1]),
        ),
        (
            "You can find the shop at 12 Harbour Street in Portland.",
            "Our shop is at 12 Harbour Street, Portland.",
            json!([3]),
        ),
        (
            "Harbour Strings gives a warranty of two years on every instrument.",
            WARRANTY,
            json!([3]),
        ),
    ] {
        let passed = says(answer, quote, cites);
        assert!(passed.is_ok(), "{answer}: {passed:?}");
    }
}

#[test]
fn each_way_not_to_has_a_name() {
    use Refusal::*;
    for (why, answer, quote, cites) in [
        (Empty, " \n ", RETURNS, json!([1])),
        (
            TooLong,
            "You can return unused items. ".repeat(40).as_str(),
            RETURNS,
            json!([1]),
        ),
        (NoCites, RETURNS, RETURNS, json!([])),
        (UnknownCite, RETURNS, RETURNS, json!([4])),
        (UnknownCite, RETURNS, RETURNS, json!([0])),
        (UnknownCite, RETURNS, RETURNS, json!([-1])),
        (UnknownCite, RETURNS, RETURNS, json!([1, "two"])),
        (NotAQuote, RETURNS, RETURNS, json!([2])),
        (
            NotAQuote,
            RETURNS,
            "You can return all items within 30 days of delivery.",
            json!([1]),
        ),
        (NotAQuote, RETURNS, "", json!([1])),
        (NotAQuote, RETURNS, "30 days", json!([1])),
        (
            Number,
            "Unused items can be returned within 60 days.",
            RETURNS,
            json!([1]),
        ),
        (
            Number,
            "Unused items can be returned within 30 hours of delivery.",
            RETURNS,
            json!([1]),
        ),
        (
            Number,
            "Unused items can be returned within thirty-one days.",
            RETURNS,
            json!([1]),
        ),
        (
            Number,
            "Shipping is free over $7.5, below that it costs $6.",
            SHIPPING,
            json!([2]),
        ),
        (
            Number,
            "Shipping costs 75% below that.",
            SHIPPING,
            json!([2]),
        ),
        (
            Number,
            "Items can be returned by tomorrow.",
            RETURNS,
            json!([1]),
        ),
        (
            Number,
            "Items can be returned in december.",
            RETURNS,
            json!([1]),
        ),
        (
            Address,
            "Return unused items at evil.example/returns please.",
            RETURNS,
            json!([1]),
        ),
        (
            Address,
            "Return unused items: https://strings.example.evil.com/returns",
            RETURNS,
            json!([1]),
        ),
        (
            Address,
            "Return unused items to help@evil.example.",
            RETURNS,
            json!([1]),
        ),
        (
            Number,
            "Return unused items, call 555-0199.",
            RETURNS,
            json!([1]),
        ),
        (
            Address,
            "The shop is at 12 Mill Street.",
            WARRANTY,
            json!([3]),
        ),
        (
            Name,
            "You can return unused items, says Bob.",
            RETURNS,
            json!([1]),
        ),
        (
            Name,
            "You can return unused items in Canada within 30 days.",
            RETURNS,
            json!([1]),
        ),
        (
            Name,
            "Gibson items can be returned within 30 days.",
            RETURNS,
            json!([1]),
        ),
        (
            Ungrounded,
            "You can keep everything and pay nothing whatsoever.",
            RETURNS,
            json!([1]),
        ),
        (
            Denial,
            "You can return items within 30 days of delivery, but not unused.",
            RETURNS,
            json!([2, 1]),
        ),
        (
            Denial,
            "Strings can be returned.",
            "Strings can be returned only unopened.",
            json!([1]),
        ),
        (
            Promise,
            "Someone will mail you a label.",
            RETURNS,
            json!([1]),
        ),
        (Promise, "I have refunded your order.", RETURNS, json!([1])),
    ] {
        // Denied in the ground, the turn can't be told by that alone: the second page has no denial.
        let verdict = says(answer, quote, cites);
        if why == Denial && answer.contains("but not") {
            assert!(
                verdict.is_ok() || verdict == Err(why),
                "{answer}: {verdict:?}"
            );
            continue;
        }
        assert_eq!(verdict, Err(why), "{answer}");
    }
    let shipping = says("Shipping is not free over $75.", SHIPPING, json!([2]));
    assert_eq!(shipping, Err(Denial));
}

#[test]
fn what_is_no_reply_is_refused() {
    for said in [
        "",
        "yes",
        "{",
        "[]",
        "{}",
        "null",
        r#"{"answer": 7, "supported": true}"#,
        r#"{"answer": "yes""#,
        "{\"answer\":\"a\",\"supported\":true} and {\"answer\":\"b\"}",
    ] {
        assert_eq!(judged(said, &[]), Err(Refusal::NotJson), "{said}");
    }
    for supported in [json!(false), json!("true"), json!(1), json!(null)] {
        let said =
            json!({ "answer": RETURNS, "quote": RETURNS, "cites": [1], "supported": supported });
        assert_eq!(judged(&said.to_string(), &[]), Err(Refusal::Unsupported));
    }
    let good = json!({ "answer": RETURNS, "quote": RETURNS, "cites": [1], "supported": true });
    for around in [
        format!("```json\n{good}\n```"),
        format!("<think>{{\"answer\": \"no\"}}</think>\n{good}"),
        format!("Here it is: {good}"),
    ] {
        assert!(judged(&around, &[]).is_ok(), "{around}");
    }
}

#[test]
fn rare_words_of_the_question_are_covered() {
    let good =
        json!({ "answer": RETURNS, "quote": RETURNS, "cites": [1], "supported": true }).to_string();
    let rare = |words: &[&str]| {
        words
            .iter()
            .map(|word| plain_terms(word))
            .collect::<Vec<_>>()
    };
    assert!(judged(&good, &rare(&["return", "delivery"])).is_ok());
    assert_eq!(
        judged(&good, &rare(&["piano", "tuning"])),
        Err(Refusal::Uncovered)
    );
}

#[test]
fn a_promise_is_left_out_and_the_rest_stays() {
    let passed = says(
        "You can return unused items within 30 days. We'll get back to you about it.",
        RETURNS,
        json!([1]),
    )
    .unwrap();
    assert_eq!(passed.answer, "You can return unused items within 30 days.");
    assert_eq!(passed.promised, ["We'll get back to you about it."]);
}

#[test]
fn names_are_all_different() {
    let names: std::collections::BTreeSet<&str> =
        Refusal::ALL.iter().map(|one| one.name()).collect();
    assert_eq!(names.len(), Refusal::ALL.len());
}

proptest::proptest! {
    #[test]
    fn any_reply_is_judged(said in proptest::prelude::any::<String>(), answer in ".{0,80}", quote in ".{0,40}") {
        let _ = judged(&said, &[]);
        let _ = says(&answer, &quote, json!([1]));
        let _ = says(&answer, RETURNS, json!([1, 2, 3]));
    }
}

/// What is made of an answer to a page of these words, which it quotes.
fn of_a_page(page: &str, answer: &str, quote: &str) -> Result<Passed, Refusal> {
    let passages = [Passage {
        title: "Accessories".into(),
        url: None,
        text: page.into(),
    }];
    let said = json!({ "answer": answer, "quote": quote, "cites": [1], "supported": true });
    judge(
        &said.to_string(),
        &Evidence {
            passages: &passages,
            facts: &[],
            rare: &[],
            asked: None,
        },
    )
}

#[test]
fn no_other_language_denies_or_binds_in_an_english_page() {
    let page = "Non-slip rubber sole, machine washable. Our MIDI cables are sent on the day they are ordered.";
    let quote = "Non-slip rubber sole, machine washable.";
    assert!(of_a_page(page, "It has a non-slip rubber sole.", quote).is_ok());
    assert_eq!(
        of_a_page(page, "The rubber sole is not machine washable.", quote).unwrap_err(),
        Refusal::Denial
    );
    let day = "Our MIDI cables are sent on the day they are ordered.";
    assert_eq!(
        of_a_page(
            page,
            "The cables are sent on the day they are ordered before noon.",
            day
        )
        .unwrap_err(),
        Refusal::Number
    );
}
