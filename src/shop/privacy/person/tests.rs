use super::*;
use proptest::prelude::*;

fn dana() -> Subject {
    Subject::of(&PrivacyReport {
        customer: Some(7),
        email: Some("Dana.W@Example.com".into()),
        phone: Some("+1 (555) 625-1199".into()),
        orders: Vec::new(),
        request: None,
    })
}

#[test]
fn an_address_is_found_however_it_is_written_and_no_other_is() {
    for there in [
        "dana.w@example.com",
        "write to DANA.W@EXAMPLE.COM.",
        "<dana.w@example.com>, thanks",
        "mailto:dana.w@example.com?subject=x",
        "Größe? Dana.w@example.com!",
    ] {
        assert!(dana().is_in(there), "{there}");
    }
    for not in [
        "jodana.w@example.com",
        "x.dana.w@example.com",
        "dana.w@example.com.br",
        "dana.w@example.community",
        "dana.w at example",
        "",
    ] {
        assert!(!dana().is_in(not), "{not}");
    }
}

#[test]
fn a_telephone_is_found_however_it_is_spaced_and_no_other_is() {
    for there in [
        "555-625-1199",
        "(555) 625 1199",
        "+15556251199",
        "001 555 625 11 99",
        "call 625-1199 please",
        "order 1042, tel. 555.625.1199",
        "order 1042 555 625 1199",
        "５５５ ６２５ １１９９",
    ] {
        assert!(dana().is_in(there), "{there}");
    }
    for not in [
        "555-625-1198",
        "25-1199",
        "#1199",
        "5556251199000",
        "9999915556251199",
        "555, then 625 of 1199",
    ] {
        assert!(!dana().is_in(not), "{not}");
    }
    let london = Subject {
        phone: Some("442079460000".into()),
        ..Subject::default()
    };
    for there in ["020 7946 0000", "+44 (0)20 7946 0000", "0044 20 79460000"] {
        assert!(london.is_in(there), "{there}");
    }
}

#[test]
fn what_is_taken_out_leaves_the_rest() {
    let words = "Is it dana.w@example.com or 555-625-1199? Order #1042.";
    let left = "Is it [erased] or [erased]? Order #1042.";
    assert_eq!(dana().taken_out_of(words).as_deref(), Some(left));
    assert_eq!(dana().taken_out_of("Order #1042."), None);
}

#[test]
fn too_few_digits_are_no_telephone() {
    let short = |phone: &str| {
        Subject::of(&PrivacyReport {
            phone: Some(phone.into()),
            ..PrivacyReport::default()
        })
    };
    assert!(short("123 456").is_nobody());
    assert!(short("0000000").is_nobody());
    assert!(!short("1234567").is_nobody());
}

proptest! {
    #[test]
    fn nothing_is_left_of_what_was_found(before in ".{0,20}", between in ".{0,20}", after in ".{0,20}") {
        let words = format!("{before} dana.w@example.com {between} 555 625 1199 {after}");
        let left = dana().taken_out_of(&words).unwrap();
        prop_assert!(!left.contains("dana.w@example.com"), "{left}");
        prop_assert!(!left.contains("625 1199"), "{left}");
        prop_assert!(!dana().is_in(&left), "{left}");
    }
}
