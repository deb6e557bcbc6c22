//! The mail server of whoever runs the app.

use super::{Reader, variable};
use crate::mail::{Server, Setup};

/// The mail server, if one is set.
pub(super) fn read(reader: &mut Reader) -> Option<Setup> {
    let mut setup = Setup::without_server();
    let named = ["SMTP_URL", "MAIL_FROM"].map(variable);
    if named.iter().any(Option::is_some) {
        let server = reader.required("SMTP_URL", Server::parse);
        let from = reader.required("MAIL_FROM", Setup::parse_from);
        setup.server = Some(server?);
        setup.from = from?;
    }
    Some(setup)
}
