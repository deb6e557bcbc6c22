use super::*;
use proptest::prelude::*;

fn texts(text: &str) -> Vec<String> {
    Folded::new(text)
        .words
        .into_iter()
        .map(|word| word.text)
        .collect()
}

#[test]
fn folds_case_accents_apostrophes_and_space() {
    assert_eq!(
        fold("  I’d\tLIKE a  Crème Brûlée\u{301} "),
        "i'd like a creme brulee"
    );
    assert_eq!(fold("Straße ＡＢＣ ﬁt"), "strasse abc fit");
}

#[test]
fn apostrophes_join_in_english_and_part_in_french() {
    assert_eq!(
        texts("Don't, l'agent d'un"),
        ["dont", "l", "agent", "d", "un"]
    );
}

#[test]
fn codes_come_whole_and_in_parts_and_numbers_one_way() {
    assert_eq!(words("SKU: CM-0042."), ["sku", "cm", "0042", "cm0042"]);
    assert_eq!(words("$1,299.00 or €12.50"), ["1299", "or", "12.50"]);
    assert_eq!(words("a left-handed one"), ["a", "left", "handed", "one"]);
}

#[test]
fn sentences_and_clauses_are_counted() {
    let folded = Folded::new("No, 3.5 mm. Thanks!\nBye");
    let at: Vec<(usize, usize)> = folded
        .words
        .iter()
        .map(|word| (word.sentence, word.clause))
        .collect();
    assert_eq!(at.first(), Some(&(0, 0)));
    assert_eq!(at.get(1).map(|at| at.0), Some(0));
    assert!(at.get(4).is_some_and(|at| at.0 == 1));
    assert!(at.get(5).is_some_and(|at| at.0 >= 2));
}

#[test]
fn distance_counts_a_swap_once() {
    assert!(within("cancle", "cancel", 1));
    assert!(within("humn", "human", 1));
    assert!(!within("hmn", "human", 1));
    assert!(!misspelt("teach", "reach"));
}

proptest! {
    #[test]
    fn any_text_folds_and_ranges_hold(text in any::<String>()) {
        let _ = (fold(&text), words(&text));
        let mut last = 0;
        for word in Folded::new(&text).words {
            prop_assert!(text.get(word.start..word.end).is_some());
            prop_assert!(word.start >= last);
            last = word.end;
        }
    }
}
