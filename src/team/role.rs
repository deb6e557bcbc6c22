//! What each on the team may do, and what each door asks for. A door that nobody wrote down here asks for an admin
//! when it changes something: forgetting one lets nobody in.

use actix_web::http::Method;

/// What somebody is on the team.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Reads.
    Viewer,
    /// Works chats.
    Agent,
    /// Sets things up, and says who is on the team.
    Admin,
    /// Everything; there is always one.
    Owner,
}

/// Something to be allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Can {
    /// Look at chats and settings, and at one's own account.
    See,
    /// Take chats and answer.
    Chat,
    /// Change what the shop has set, and the team; take data out.
    Manage,
    /// Make and unmake owners.
    Own,
}

impl Role {
    /// All of them, the least first.
    pub const ALL: [Self; 4] = [Self::Viewer, Self::Agent, Self::Admin, Self::Owner];

    /// Reads a role.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == text)
    }

    /// What the database says; whatever it says wrong may only look.
    #[must_use]
    pub fn read(text: &str) -> Self {
        Self::parse(text).unwrap_or(Self::Viewer)
    }

    /// As the database has it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Agent => "agent",
            Self::Admin => "admin",
            Self::Owner => "owner",
        }
    }

    /// As people read it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Viewer => "Viewer",
            Self::Agent => "Agent",
            Self::Admin => "Admin",
            Self::Owner => "Owner",
        }
    }

    /// What it lets one do, in a line.
    #[must_use]
    pub fn about(self) -> &'static str {
        match self {
            Self::Viewer => "Reads chats, changes nothing",
            Self::Agent => "Takes and answers chats",
            Self::Admin => "Also sets things up, and invites people",
            Self::Owner => "Everything, also who owns the shop here",
        }
    }

    /// Whether it lets one do that.
    #[must_use]
    pub fn may(self, what: Can) -> bool {
        match what {
            Can::See => true,
            Can::Chat => self >= Self::Agent,
            Can::Manage => self >= Self::Admin,
            Can::Own => self >= Self::Owner,
        }
    }
}

/// Looks that show what only an admin may see, or take data out.
const ADMINS_LOOKS: [&str; 9] = [
    "/api/v1/audit.csv",
    "/api/v1/deliveries/dead",
    "/api/v1/privacy-requests",
    "/api/v1/privacy-requests/{request}/export",
    "/api/v1/settings/export",
    "/reports/chats.csv",
    "/reports/numbers.csv",
    "/settings/audit",
    "/settings/mail",
];

/// What is looked at by asking, and changes nothing.
const ASKED: [&str; 4] = [
    "/api/v1/conversations/{conversation}/viewing",
    "/api/v1/conversations/{conversation}/read",
    "/api/v1/presence",
    "/sign-out",
];
/// What everybody sets for themselves.
const OWN: [&str; 4] = [
    "/api/v1/account",
    "/api/v1/alerts/delivered",
    "/api/v1/push",
    "/api/v1/quiet-hours",
];

/// What a door asks for.
#[must_use]
pub fn needs(method: &Method, pattern: &str) -> Can {
    let looks = method == Method::GET || method == Method::HEAD;
    if looks {
        return if ADMINS_LOOKS.contains(&pattern) {
            Can::Manage
        } else {
            Can::See
        };
    }
    if ASKED.contains(&pattern) || OWN.iter().any(|own| pattern.starts_with(own)) {
        return Can::See;
    }
    let chats = [
        "/api/v1/canned-replies",
        "/api/v1/claims",
        "/api/v1/conversations/",
        "/api/v1/filters",
        "/api/v1/try",
    ];
    if chats.iter().any(|chat| pattern.starts_with(chat)) {
        return Can::Chat;
    }
    Can::Manage
}

#[cfg(test)]
mod tests {
    use super::{Can, Role, needs};
    use actix_web::http::Method;

    #[test]
    fn each_role_may_what_the_one_below_may_and_more() {
        let may = |role: Role| {
            [Can::See, Can::Chat, Can::Manage, Can::Own].map(|what| u8::from(role.may(what)))
        };
        assert_eq!(may(Role::Viewer), [1, 0, 0, 0]);
        assert_eq!(may(Role::Agent), [1, 1, 0, 0]);
        assert_eq!(may(Role::Admin), [1, 1, 1, 0]);
        assert_eq!(may(Role::Owner), [1, 1, 1, 1]);
        assert_eq!(Role::read("something else"), Role::Viewer);
    }

    #[test]
    fn a_door_nobody_wrote_down_asks_for_an_admin() {
        assert_eq!(needs(&Method::POST, "/api/v1/new"), Can::Manage);
        assert_eq!(needs(&Method::DELETE, "/settings/new"), Can::Manage);
        assert_eq!(needs(&Method::GET, "/settings/new"), Can::See);
    }
}
