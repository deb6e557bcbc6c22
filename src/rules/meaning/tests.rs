//! Whose phrases count, and what is kept of them from one edit to the next. How well they are heard is measured apart.

use super::*;
use crate::assistant::vectors::static_table;

fn rule(id: i64, phrases: &[&str], by_meaning: bool) -> Rule {
    Rule {
        id: Id(id),
        version: 1,
        name: String::new(),
        definition: Definition {
            starts: vec![Start::Phrases {
                any: phrases.iter().map(|text| (*text).to_owned()).collect(),
                by_meaning,
            }],
            ..Definition::default()
        },
    }
}

fn sense(rules: &[Rule], before: Option<&Sense>) -> Sense {
    Sense::new(rules.iter(), Arc::default(), before)
}

/// A shop that has written no phrase of its own pays nothing for this.
#[test]
fn what_asks_for_a_person_is_the_gates() {
    let seeds: Vec<Rule> = crate::rules::seeds::all()
        .into_iter()
        .zip(1..)
        .map(|((name, definition), id)| Rule {
            id: Id(id),
            version: 1,
            name: name.to_owned(),
            definition,
        })
        .collect();
    assert!(sense(&seeds, None).is_empty());
    assert!(sense(&[rule(1, &["close my account"], false)], None).is_empty());
    assert!(
        sense(
            &[rule(1, &["мой заказ потерялся ещё в понедельник"], true)],
            None
        )
        .is_empty()
    );
    assert!(!sense(&[rule(1, &["close my account"], true)], None).is_empty());
}

#[test]
fn the_surest_phrase_of_each_rule_counts_and_an_edit_keeps_what_was_read() {
    let table = static_table().unwrap();
    let rules = [
        rule(1, &["close my account", "delete my login"], true),
        rule(2, &["where is my parcel"], true),
    ];
    let first = sense(&rules, None);
    let said = "Hi there! Please delete my profile.";
    let meant = first.judge_by(&table, said);
    assert_eq!(meant.len(), 1, "{meant:?}");
    assert_eq!(meant[0].rule, Id(1));
    assert_eq!(meant[0].span.0, 10);
    // Nothing new: nothing to be read again.
    assert_eq!(sense(&rules, Some(&first)).new_to(Kind::Static), 0);
    assert!(sense(&rules, Some(&first)).has(Kind::Static).is_some());
    let more = [
        rules[0].clone(),
        rule(3, &["close my account", "gift wrapping"], true),
    ];
    let second = sense(&more, Some(&first));
    assert_eq!(second.new_to(Kind::Static), 1);
    assert!(second.has(Kind::Static).is_none());
    assert_eq!(second.judge_by(&table, said).len(), 2);
}

#[test]
fn an_english_phrase_is_meant_in_another_language_and_the_other_way_round() {
    let table = static_table().unwrap();
    let languages = [
        (
            "return my order",
            "Hallo! Ich möchte meine Bestellung zurückgeben",
        ),
        ("cancel my order", "quisiera cancelar el pedido de ayer"),
        (
            "Bestellung stornieren",
            "please call off what I ordered, cancel the order",
        ),
        ("cerrar mi cuenta", "je veux fermer mon compte chez vous"),
        ("close my account", "quiero borrar mi perfil"),
    ];
    for (phrase, said) in languages {
        let sense = sense(&[rule(1, &[phrase], true)], None);
        let meant = sense.judge_by(&table, said);
        assert_eq!(meant.len(), 1, "{phrase}: {said}");
        assert!(
            sense
                .judge_by(&table, "Wann kommt denn mein Paket bei mir an?")
                .is_empty()
        );
    }
    // What is refused is not asked for, in whatever language.
    let sense = sense(&[rule(1, &["cancel my order"], true)], None);
    assert!(
        sense
            .judge_by(&table, "Ich will meine Bestellung nicht stornieren")
            .is_empty()
    );
}
