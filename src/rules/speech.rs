//! What a rule says, with its variables filled in. What is not known leaves no hole: the sign or space before it goes
//! with it. Pure.

use std::collections::BTreeMap;

/// Fills `{name}`s in. What comes in is text, never read as variables again.
#[must_use]
pub fn filled(text: &str, variables: &BTreeMap<&'static str, String>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('{') {
        let (before, after) = rest.split_at(at);
        out.push_str(before);
        let Some((name, following)) = after.get(1..).and_then(|after| after.split_once('}')) else {
            out.push_str(after);
            return out;
        };
        match variables.get(name) {
            Some(value) if value.is_empty() => {
                // "Hi {shopper_name}, …" is "Hi, …" and "about {order_number}" is "about".
                let mut kept = out.trim_end();
                // "Thank you, {shopper_name}." is "Thank you."
                let ends = following.trim_start();
                if ends.is_empty() || ends.starts_with(['.', '!', '?', ',', ';', ':']) {
                    kept = kept.trim_end_matches([',', ' ']);
                }
                let kept = kept.len();
                out.truncate(kept);
                rest = if out.is_empty() {
                    following.trim_start()
                } else {
                    following
                };
                continue;
            }
            Some(value) => out.push_str(value),
            None => {
                out.push('{');
                out.push_str(name);
                out.push('}');
            }
        }
        rest = following;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_filled_in_and_leave_no_hole() {
        let known = BTreeMap::from([
            ("shopper_name", "Dana".to_owned()),
            ("order_number", String::new()),
            ("shop", "Six {shopper_name} Strings".to_owned()),
        ]);
        let said = |text| filled(text, &known);
        assert_eq!(said("Hi {shopper_name}!"), "Hi Dana!");
        assert_eq!(said("About {order_number}, we look."), "About, we look.");
        assert_eq!(said("Thanks, {order_number}. Bye"), "Thanks. Bye");
        assert_eq!(said("Thanks, {order_number}"), "Thanks");
        assert_eq!(said("{order_number} is yours"), "is yours");
        assert_eq!(said("{shop}"), "Six {shopper_name} Strings");
        assert_eq!(said("{what} {"), "{what} {");
    }
}
