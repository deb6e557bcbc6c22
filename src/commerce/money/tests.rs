//! What stores write, what people read, and sums that stay exact.

use proptest::prelude::*;

use super::*;

fn money(amount: &str, currency: &str) -> Money {
    Money::parse(amount, currency).unwrap()
}

#[test]
fn reads_what_stores_write() {
    for (text, amount) in [
        ("249.00", 2_490_000),
        ("52000.0", 520_000_000),
        ("0", 0),
        ("-0.5", -5_000),
        ("007.10", 71_000),
        ("0.00005", 0),
        ("0.00015", 2),
        ("0.00025", 2),
        ("0.000250001", 3),
        ("922337203685477.5807", i64::MAX),
    ] {
        assert_eq!(amount_of(text), Ok(amount), "{text}");
    }
    for text in [
        "", "-", "+1", ".5", "5.", "1e3", "1,000.00", "1_000", " 1", "1.2.3", "NaN", "--1", "٣",
    ] {
        assert_eq!(amount_of(text), Err(MoneyError::NotDecimal), "{text}");
    }
    for text in ["922337203685477.5808", &"9".repeat(60)] {
        assert_eq!(amount_of(text), Err(MoneyError::TooLarge), "{text}");
    }
}

#[test]
fn reads_well_for_people() {
    for (amount, currency, text) in [
        ("1299", "USD", "$1,299.00"),
        ("9.0", "EUR", "€9.00"),
        ("1200.00", "JPY", "¥1,200"),
        ("12", "CHF", "CHF 12.00"),
        ("1234567.891", "KWD", "KWD 1,234,567.891"),
        ("156000.0", "INR", "₹156,000.00"),
        ("-5.5", "USD", "-$5.50"),
        ("-0.001", "USD", "$0.00"),
        ("999.995", "USD", "$1,000.00"),
        ("200.0050", "GBP", "£200.00"),
        ("0", "CAD", "CA$0.00"),
    ] {
        assert_eq!(money(amount, currency).text(), text);
        assert_eq!(money(amount, currency).to_string(), text);
    }
}

#[test]
fn currencies_never_meet() {
    let (dollar, euro) = (money("1", "USD"), money("1", "EUR"));
    assert_eq!(dollar.checked_add(euro), Err(MoneyError::Currencies));
    assert_eq!(dollar.partial_cmp(&euro), None);
    assert!(money("200.01", "USD") > money("200.00", "USD"));
    assert_eq!(
        dollar.checked_sub(money("1.5", "USD")),
        Ok(money("-0.5", "USD"))
    );
    let all = Money {
        amount: i64::MAX,
        ..dollar
    };
    assert_eq!(all.checked_add(dollar), Err(MoneyError::TooLarge));
    assert_eq!(all.checked_mul(2), Err(MoneyError::TooLarge));
    for code in ["usd", "US", "USDX", "U1D", "", "€€"] {
        assert_eq!(Currency::parse(code), Err(MoneyError::NotACurrency));
    }
}

#[test]
fn json_is_as_shopify_writes_it() {
    let written = serde_json::to_string(&money("249.0", "USD")).unwrap();
    assert_eq!(written, r#"{"amount":"249.00","currency":"USD"}"#);
    assert_eq!(money("1200", "JPY").plain(), "1200");
    assert_eq!(money("0.0051", "USD").plain(), "0.0051");
    for bad in [
        r#"{"amount":"1e3","currency":"USD"}"#,
        r#"{"amount":"1","currency":"usd"}"#,
        r#"{"amount":1.5,"currency":"USD"}"#,
    ] {
        assert!(serde_json::from_str::<Money>(bad).is_err());
    }
}

proptest! {
    #[test]
    fn every_amount_comes_back(amount: i64, code in "[A-Z]{3}|JPY|KWD") {
        let money = Money { amount, currency: Currency::parse(&code).unwrap() };
        prop_assert_eq!(amount_of(&money.plain()), Ok(amount));
        let json = serde_json::to_string(&money).unwrap();
        prop_assert_eq!(serde_json::from_str::<Money>(&json).unwrap(), money);
        prop_assert!(!money.text().is_empty());
    }

    #[test]
    fn anything_may_be_offered(text: String) {
        let _ = amount_of(&text);
        let _ = Currency::parse(&text);
    }

    #[test]
    fn sums_do_not_depend_on_order(a: i32, b: i32, times in 0i64..1000) {
        let [a, b] = [a, b].map(|amount| Money { amount: amount.into(), ..Money::zero(Currency(*b"USD")) });
        prop_assert_eq!(a.checked_add(b), b.checked_add(a));
        prop_assert_eq!(a.checked_add(b).unwrap().checked_sub(b), Ok(a));
        let product = a.checked_mul(times).unwrap();
        prop_assert_eq!(product.amount, a.amount * times);
    }
}
