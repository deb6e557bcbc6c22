//! A mail server on this machine, with moods.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use counterbell::mail::{Server, Setup};

/// How it treats its next caller.
#[derive(Debug, Clone)]
pub enum Mood {
    /// Says this where the recipient is named.
    Refuses(&'static str),
    /// Says this after the words.
    RefusesWords(&'static str),
    /// Hangs up as soon as it is called.
    HangsUp,
    /// Takes the mail, and hangs up before it says so.
    HangsUpAfter,
    /// Says nothing.
    IsSilent,
}

#[derive(Default)]
struct Seen {
    moods: VecDeque<Mood>,
    taken: Vec<String>,
    calls: usize,
    /// Silent callers are kept on the line.
    held: Vec<TcpStream>,
}

/// One that runs.
#[derive(Clone)]
pub struct MailServer {
    port: u16,
    seen: Arc<Mutex<Seen>>,
}

impl MailServer {
    pub fn starts() -> Self {
        Self::starts_on(TcpListener::bind("127.0.0.1:0").unwrap())
    }

    /// Takes over a port that was kept for it.
    pub fn starts_on(listener: TcpListener) -> Self {
        let port = listener.local_addr().unwrap().port();
        let seen: Arc<Mutex<Seen>> = Arc::default();
        let server = Self {
            port,
            seen: seen.clone(),
        };
        std::thread::spawn(move || {
            for caller in listener.incoming() {
                let (caller, seen) = (caller.unwrap(), seen.clone());
                std::thread::spawn(move || serves(caller, &seen));
            }
        });
        server
    }

    /// What an app is told of it.
    pub fn setup(&self) -> Setup {
        setup(self.port)
    }

    /// Where it is.
    pub fn address(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    pub fn feels(&self, moods: impl IntoIterator<Item = Mood>) {
        self.seen.lock().unwrap().moods.extend(moods);
    }

    /// The mails it took, whole.
    pub fn taken(&self) -> Vec<String> {
        self.seen.lock().unwrap().taken.clone()
    }

    /// How often it was called.
    pub fn calls(&self) -> usize {
        self.seen.lock().unwrap().calls
    }
}

/// An app's setup for a server on this port.
pub fn setup(port: u16) -> Setup {
    Setup {
        server: Some(Server::parse(&format!("smtp://127.0.0.1:{port}")).unwrap()),
        from: "Counterbell <bell@counterbell.example>".into(),
        patience: std::time::Duration::from_millis(400),
        open_outbox: false,
    }
}

fn serves(stream: TcpStream, seen: &Mutex<Seen>) {
    let mood = {
        let mut seen = seen.lock().unwrap();
        seen.calls += 1;
        seen.moods.pop_front()
    };
    match mood {
        Some(Mood::HangsUp) => return,
        Some(Mood::IsSilent) => {
            seen.lock().unwrap().held.push(stream);
            return;
        }
        _ => {}
    }
    let mut lines = BufReader::new(stream.try_clone().unwrap());
    let mut out = stream;
    let mut say = |text: &str| out.write_all(format!("{text}\r\n").as_bytes()).is_ok();
    if !say("220 fake") {
        return;
    }
    let mut line = String::new();
    while lines.read_line(&mut line).is_ok_and(|read| read > 0) {
        let word = line.get(..4).unwrap_or("").to_uppercase();
        let went_on = match (word.as_str(), &mood) {
            ("EHLO" | "HELO", _) => say("250-fake\r\n250 8BITMIME"),
            ("RCPT", Some(Mood::Refuses(words))) => say(words),
            ("MAIL" | "RCPT" | "RSET", _) => say("250 good"),
            ("DATA", _) => {
                say("354 go on");
                let mut words = String::new();
                loop {
                    let mut one = String::new();
                    if lines.read_line(&mut one).unwrap_or(0) == 0 {
                        return;
                    }
                    if one == ".\r\n" {
                        break;
                    }
                    words.push_str(&one);
                }
                match &mood {
                    Some(Mood::RefusesWords(refusal)) => say(refusal),
                    Some(Mood::HangsUpAfter) => {
                        seen.lock().unwrap().taken.push(words);
                        return;
                    }
                    _ => {
                        seen.lock().unwrap().taken.push(words);
                        say("250 taken")
                    }
                }
            }
            ("QUIT", _) => {
                say("221 bye");
                return;
            }
            _ => say("500 what"),
        };
        if !went_on {
            return;
        }
        line.clear();
    }
}
