//! Addresses as they are typed.

use super::{Refusal, addresses};

#[test]
fn each_address_is_told_apart() {
    let typed = "ann@example.com, Bo <bo@example.com>;\nANN@example.com\n\nnobody\r\nc@d.example";
    let read: Vec<(String, Option<String>)> = addresses(typed)
        .into_iter()
        .map(|(typed, read)| (typed, read.ok().map(|a| a.to_string())))
        .collect();
    let expected = [
        ("ann@example.com", Some("ann@example.com")),
        ("Bo <bo@example.com>", Some("bo@example.com")),
        ("ANN@example.com", None),
        ("nobody", None),
        ("c@d.example", Some("c@d.example")),
    ];
    let expected: Vec<(String, Option<String>)> = expected
        .into_iter()
        .map(|(a, b)| (a.to_owned(), b.map(str::to_owned)))
        .collect();
    assert_eq!(read, expected);
    assert_eq!(addresses(typed)[2].1, Err(Refusal::Twice));
}
