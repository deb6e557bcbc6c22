//! Somebody else's server, to which alerts go: it answers as it is told, and remembers what it heard.

use std::collections::VecDeque;
use std::sync::Arc;

use parking_lot::Mutex;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

/// What it heard once.
#[derive(Debug, Clone)]
pub struct Heard {
    pub path: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Heard {
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .iter()
            .find(|(known, _)| known == name)
            .map_or("", |(_, value)| value.as_str())
    }
}

/// How it answers.
#[derive(Debug, Clone, Copy)]
pub enum Says {
    Status(u16),
    /// Not now, and when again, in seconds.
    After(u16),
    /// To another address.
    Elsewhere,
    /// It hangs up.
    Nothing,
    /// It keeps the line, and never answers.
    Hold,
    /// An answer without an end.
    Flood,
}

pub struct Target {
    pub url: String,
    heard: Arc<Mutex<Vec<Heard>>>,
    says: Arc<Mutex<VecDeque<Says>>>,
    asked: Arc<Notify>,
}

impl Target {
    /// Answers in this order; then with 201.
    pub async fn says(answers: &[Says]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let target = Self {
            url: format!("http://{}", listener.local_addr().unwrap()),
            heard: Arc::default(),
            says: Arc::new(Mutex::new(answers.iter().copied().collect())),
            asked: Arc::default(),
        };
        let (heard, says) = (target.heard.clone(), target.says.clone());
        let asked = target.asked.clone();
        actix_web::rt::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (heard, says, asked) = (heard.clone(), says.clone(), asked.clone());
                actix_web::rt::spawn(async move { serve(stream, &heard, &says, &asked).await });
            }
        });
        target
    }

    /// Until it was asked something.
    pub async fn is_asked(&self) {
        self.asked.notified().await;
    }

    /// Answers in this order from now on; then as it always does.
    pub fn says_next(&self, answers: &[Says]) {
        *self.says.lock() = answers.iter().copied().collect();
    }

    /// Answers as it always does from now on.
    pub fn is_well_again(&self) {
        self.says.lock().clear();
    }

    pub fn heard(&self) -> Vec<Heard> {
        self.heard.lock().clone()
    }
}

async fn serve(
    mut stream: TcpStream,
    heard: &Mutex<Vec<Heard>>,
    says: &Mutex<VecDeque<Says>>,
    asked: &Notify,
) -> Option<()> {
    let mut read = Vec::new();
    let head_end = loop {
        if let Some(at) = read.windows(4).position(|four| four == b"\r\n\r\n") {
            break at + 4;
        }
        let mut chunk = [0; 4096];
        match stream.read(&mut chunk).await.ok()? {
            0 => return None,
            n => read.extend_from_slice(&chunk[..n]),
        }
    };
    let head = String::from_utf8_lossy(&read[..head_end]).into_owned();
    let headers: Vec<(String, String)> = head
        .lines()
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()))
        .collect();
    let length: usize = headers
        .iter()
        .find(|(name, _)| name == "content-length")
        .map_or(0, |(_, value)| value.parse().unwrap());
    while read.len() < head_end + length {
        let mut chunk = [0; 4096];
        match stream.read(&mut chunk).await.ok()? {
            0 => return None,
            n => read.extend_from_slice(&chunk[..n]),
        }
    }
    heard.lock().push(Heard {
        path: head.split(' ').nth(1).unwrap_or("").to_owned(),
        headers,
        body: read[head_end..].to_vec(),
    });
    asked.notify_one();
    let answer = says.lock().pop_front().unwrap_or(Says::Status(201));
    match answer {
        Says::Status(status) => {
            let text =
                format!("HTTP/1.1 {status} So\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
            stream.write_all(text.as_bytes()).await.ok()?;
        }
        Says::After(seconds) => {
            let text = format!(
                "HTTP/1.1 429 So\r\nretry-after: {seconds}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
            );
            stream.write_all(text.as_bytes()).await.ok()?;
        }
        Says::Elsewhere => {
            let text = "HTTP/1.1 302 So\r\nlocation: /elsewhere\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
            stream.write_all(text.as_bytes()).await.ok()?;
        }
        Says::Nothing => {}
        Says::Hold => while stream.read(&mut [0; 64]).await.is_ok_and(|read| read > 0) {},
        Says::Flood => {
            let head = "HTTP/1.1 200 So\r\ncontent-length: 999999999999\r\n\r\n";
            stream.write_all(head.as_bytes()).await.ok()?;
            while stream.write_all(&[b'x'; 65_536]).await.is_ok() {}
        }
    }
    Some(())
}
