//! An e-mail address, as somebody typed it and as we keep it.

use std::fmt;

/// Longest address, in bytes (RFC 5321).
const LONGEST: usize = 254;

/// An e-mail address in lower case, so that nobody is somebody else by a capital.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address(String);

impl Address {
    /// Reads one.
    ///
    /// # Errors
    /// What is wrong with it, for the person who typed it.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let text = text.trim().to_lowercase();
        if text.is_empty() {
            return Err("Type an e-mail address.");
        }
        if text.len() > LONGEST {
            return Err("That is too long for an e-mail address.");
        }
        let wrong = "That is not an e-mail address.";
        let parsed: lettre::Address = text.parse().map_err(|_| wrong)?;
        // A name in a machine's own network is nobody's mailbox.
        let domain = parsed.domain();
        if !domain.contains('.') || domain.starts_with('.') || domain.ends_with('.') {
            return Err(wrong);
        }
        Ok(Self(text))
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::Address;

    #[test]
    fn an_address_is_read_as_it_is_meant() {
        for (typed, read) in [
            (" Ann@Example.com ", Some("ann@example.com")),
            (
                "ann+shop@mail.example.co.uk",
                Some("ann+shop@mail.example.co.uk"),
            ),
            ("o'neil@example.com", Some("o'neil@example.com")),
            ("ann@exämple.com", Some("ann@exämple.com")),
            ("ann", None),
            ("ann@localhost", None),
            ("ann@example.", None),
            ("@example.com", None),
            ("ann@exam ple.com", None),
            ("a@b@example.com", None),
            ("ann@example.com\nBcc: bo@example.com", None),
            ("", None),
        ] {
            let parsed = Address::parse(typed).ok();
            assert_eq!(parsed.as_ref().map(Address::as_str), read, "{typed}");
        }
        assert!(Address::parse(&format!("{}@example.com", "a".repeat(300))).is_err());
    }
}
