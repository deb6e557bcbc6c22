//! The way to the mail server.

use std::fmt;
use std::time::Duration;

use lettre::message::Mailbox;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::transport::smtp::Error as SmtpError;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use tokio::sync::Semaphore;

use super::seal::Seal;
use super::store::Letter;

type Transport = AsyncSmtpTransport<Tokio1Executor>;

/// Mails under way at once: a slow server must not hold up other work.
const AT_ONCE: usize = 6;
/// How long all of it may take: less than a job's lease.
const ALL: Duration = Duration::from_secs(40);

/// A mail server's address, with its password: never printed.
#[derive(Clone)]
pub struct Server(String);

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("smtp://…")
    }
}

impl Server {
    /// Reads `smtps://user:password@host:port`, or `smtp://…?tls=required`. Without TLS only on this machine.
    ///
    /// # Errors
    /// What is wrong with it, without the value.
    pub fn parse(text: &str) -> Result<Self, String> {
        let url = url::Url::parse(text).map_err(|error| error.to_string())?;
        let here = match url.host() {
            Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
            Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
            Some(url::Host::Domain(name)) => name == "localhost" || name == "127.0.0.1",
            None => return Err("names no host".into()),
        };
        let tls = url
            .query_pairs()
            .any(|(name, value)| name == "tls" && value == "required");
        match url.scheme() {
            "smtps" => {}
            "smtp" if tls || here => {}
            "smtp" => return Err("must say ?tls=required (without TLS only on loopback)".into()),
            _ => return Err("must begin with smtps:// or smtp://".into()),
        }
        Transport::from_url(text).map_err(|_| "can't be used as a mail server's address")?;
        Ok(Self(text.to_owned()))
    }
}

/// What is set about mail.
#[derive(Debug, Clone)]
pub struct Setup {
    /// The server; without one mail is kept, not sent.
    pub server: Option<Server>,
    /// From whom: `Name <address>`.
    pub from: String,
    /// How long one step of talking to the server may take.
    pub patience: Duration,
    /// Whether anybody on this machine may read what is kept: nothing but the demo says so.
    pub open_outbox: bool,
}

impl Setup {
    /// Whether mail that is owed comes to be read: there is a server, or whoever tries the demo reads it here.
    #[must_use]
    pub fn goes_out(&self) -> bool {
        self.server.is_some() || self.open_outbox
    }

    /// Reads who mail is from.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse_from(text: &str) -> Result<String, String> {
        text.parse::<Mailbox>()
            .map(|from| from.to_string())
            .map_err(|_| "must be an address, or Name <address>".into())
    }

    /// Nothing is sent.
    #[must_use]
    pub fn without_server() -> Self {
        Self {
            server: None,
            from: "Counterbell <counterbell@localhost>".into(),
            patience: Duration::from_secs(15),
            open_outbox: false,
        }
    }
}

/// Why a mail was not sent. The texts may name whom it is for: they belong into its row, not into a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// There is no server.
    NoServer,
    /// Enough are under way.
    Busy,
    /// It may work later.
    Later(String),
    /// It won't ever.
    Never(String),
}

/// Sends mail.
pub struct Postman {
    transport: Option<Transport>,
    whole: Duration,
    from: Mailbox,
    room: Semaphore,
    seal: Seal,
}

impl Postman {
    /// By what is set.
    ///
    /// # Errors
    /// What of it can't be used.
    pub fn new(setup: &Setup, seal: Seal) -> Result<Self, String> {
        let transport = setup
            .server
            .as_ref()
            .map(|Server(url)| {
                let to = Transport::from_url(url)?;
                Ok::<_, SmtpError>(to.timeout(Some(setup.patience)).build())
            })
            .transpose()
            .map_err(|_| "SMTP_URL can't be used")?;
        Ok(Self {
            transport,
            // The greeting is waited for without a limit of its own.
            whole: (setup.patience * 3).min(ALL),
            from: setup
                .from
                .parse()
                .map_err(|_| "MAIL_FROM is not an address")?,
            room: Semaphore::new(AT_ONCE),
            seal,
        })
    }

    /// What seals the text of mail.
    #[must_use]
    pub fn seal(&self) -> &Seal {
        &self.seal
    }

    /// Whether mail goes out at all.
    #[must_use]
    pub fn has_server(&self) -> bool {
        self.transport.is_some()
    }

    /// Sends one, once.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn send(&self, letter: &Letter) -> Result<(), Trouble> {
        let transport = self.transport.as_ref().ok_or(Trouble::NoServer)?;
        let _room = self.room.try_acquire().map_err(|_| Trouble::Busy)?;
        let message = self.message(letter).map_err(Trouble::Never)?;
        match tokio::time::timeout(self.whole, transport.send(message)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(trouble(&error)),
            Err(_) => Err(Trouble::Later("The mail server took too long.".into())),
        }
    }

    fn message(&self, letter: &Letter) -> Result<Message, String> {
        let mailbox = |name: Option<String>, address: &str| {
            let address = address.parse().map_err(|_| "The address can't be used.")?;
            Ok::<_, String>(Mailbox::new(name, address))
        };
        let since = u64::try_from(letter.created_at.0).unwrap_or(0);
        let written = std::time::UNIX_EPOCH + Duration::from_micros(since);
        let domain = self.from.email.domain();
        let mut message = Message::builder()
            .from(self.from.clone())
            .to(mailbox(letter.to_name.clone(), &letter.to)?)
            .subject(letter.subject.clone())
            .date(written)
            .message_id(Some(format!("<{}.{}@{domain}>", letter.shop.0, letter.id)))
            // So that nobody's holiday note answers it.
            .raw_header(HeaderValue::new(
                HeaderName::new_from_ascii_str("Auto-Submitted"),
                "auto-generated".into(),
            ))
            .header(ContentType::TEXT_PLAIN);
        if let Some(reply_to) = &letter.reply_to {
            message = message.reply_to(mailbox(None, reply_to)?);
        }
        let text = self
            .seal
            .read(letter.id, &letter.text)
            .ok_or("The mail can’t be read any more: its key is gone.")?;
        message
            .body(text)
            .map_err(|_| "The mail can't be put together.".into())
    }
}

/// What an error means for the mail. A server that does not take our name and password may be set right.
fn trouble(error: &SmtpError) -> Trouble {
    let code = error.status().map(|code| code.to_string());
    let said = || {
        let text = error.to_string();
        let text: String = text.chars().filter(|c| !c.is_control()).take(300).collect();
        format!("The mail server said: {text}")
    };
    match code.as_deref() {
        Some("530" | "534" | "535" | "538") => {
            Trouble::Later("The mail server does not take our name and password.".into())
        }
        Some(_) if error.is_permanent() => Trouble::Never(said()),
        Some(_) => Trouble::Later(said()),
        None if error.is_timeout() => Trouble::Later("The mail server took too long.".into()),
        None if error.is_tls() => {
            Trouble::Later("No secure line to the mail server could be made.".into())
        }
        None => Trouble::Later("The mail server could not be reached, or hung up.".into()),
    }
}
