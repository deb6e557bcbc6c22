//! A model's server that follows a script: well, badly, or not at all.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use counterbell::assistant::model::{Endpoint, Pace, Setup};
use counterbell::outside::Reach;
use parking_lot::Mutex;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

/// One thing it does with a connection.
#[derive(Clone)]
pub enum Piece {
    /// Sends this.
    Bytes(Vec<u8>),
    /// Says this, in small events. `$N` is the number under which the passage on delivery was shown.
    Words(String),
    /// Waits so long.
    Wait(Duration),
    /// Waits until the test opens the gate.
    Gate,
    /// Says nothing more until the other side has gone.
    Hold,
    /// Sends this again and again until the other side has gone.
    Flood(Vec<u8>),
}

/// What it does with each connection: the last again and again.
pub type Script = Vec<Vec<Piece>>;

/// What it heard and saw.
#[derive(Default)]
struct Seen {
    script: VecDeque<Vec<Piece>>,
    heads: Vec<String>,
    bodies: Vec<Value>,
    left: usize,
}

/// The server.
pub struct Hostile {
    pub port: u16,
    seen: Arc<Mutex<Seen>>,
    gate: Arc<Notify>,
    left: Arc<Notify>,
    asked: Arc<Notify>,
}

impl Hostile {
    pub async fn starts(script: Script) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let hostile = Self {
            port: listener.local_addr().unwrap().port(),
            seen: Arc::default(),
            gate: Arc::default(),
            left: Arc::default(),
            asked: Arc::default(),
        };
        hostile.plays(script);
        let (seen, gate, left, asked) = (
            hostile.seen.clone(),
            hostile.gate.clone(),
            hostile.left.clone(),
            hostile.asked.clone(),
        );
        actix_web::rt::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (seen, gate, left, asked) =
                    (seen.clone(), gate.clone(), left.clone(), asked.clone());
                actix_web::rt::spawn(async move {
                    let gone = serve(stream, &seen, &gate, &asked).await.is_none();
                    if gone {
                        seen.lock().left += 1;
                        left.notify_one();
                    }
                });
            }
        });
        hostile
    }

    /// From now on it does this.
    pub fn plays(&self, script: Script) {
        self.seen.lock().script = script.into();
    }

    /// Bodies of the requests so far.
    pub fn bodies(&self) -> Vec<Value> {
        self.seen.lock().bodies.clone()
    }

    /// Heads of them.
    pub fn heads(&self) -> Vec<String> {
        self.seen.lock().heads.clone()
    }

    pub fn opens_the_gate(&self) {
        self.gate.notify_one();
    }

    /// Until it was asked.
    pub async fn is_asked(&self) {
        self.asked.notified().await;
    }

    /// Until somebody has hung up on it.
    pub async fn is_left(&self) {
        self.left.notified().await;
    }

    /// As the operator would set it up, with little patience.
    pub fn setup(&self) -> Setup {
        Setup {
            endpoint: Some(Endpoint {
                base: format!("http://127.0.0.1:{}/v1", self.port)
                    .parse()
                    .unwrap(),
                key: Some("sk-story-key".into()),
                model: "story-model".into(),
                reach: Reach::Anywhere,
            }),
            daily_tokens: Some(1_000_000),
            pace: quick(),
            reach: Reach::Public,
        }
    }
}

pub fn quick() -> Pace {
    Pace {
        connect: Duration::from_secs(2),
        headers: Duration::from_millis(700),
        idle: Duration::from_millis(500),
        total: Duration::from_millis(2500),
        pause: Duration::from_millis(2),
        patience: Duration::from_secs(40),
    }
}

/// Nothing when the other side went away.
async fn serve(
    mut stream: TcpStream,
    seen: &Mutex<Seen>,
    gate: &Notify,
    asked: &Notify,
) -> Option<()> {
    let (head, body) = request(&mut stream).await?;
    let pieces = {
        let mut seen = seen.lock();
        seen.heads.push(head);
        seen.bodies.push(body.clone());
        if seen.script.len() > 1 {
            seen.script.pop_front().unwrap()
        } else {
            seen.script.front().cloned().unwrap_or_default()
        }
    };
    asked.notify_one();
    for piece in pieces {
        match piece {
            Piece::Bytes(bytes) => {
                stream.write_all(&bytes).await.ok()?;
                stream.flush().await.ok()?;
            }
            Piece::Words(words) => {
                let letters: Vec<char> = words.replace("$N", &delivery(&body)).chars().collect();
                for part in letters.chunks(12) {
                    let part = event(&part.iter().collect::<String>());
                    stream.write_all(part.as_bytes()).await.ok()?;
                }
                stream.flush().await.ok()?;
            }
            Piece::Wait(pause) => tokio::time::sleep(pause).await,
            Piece::Gate => tokio::select! {
                () = gate.notified() => {}
                () = hung_up(&mut stream) => return None,
            },
            Piece::Hold => {
                hung_up(&mut stream).await;
                return None;
            }
            Piece::Flood(bytes) => loop {
                stream.write_all(&bytes).await.ok()?;
            },
        }
    }
    let _ = stream.shutdown().await;
    Some(())
}

async fn hung_up(stream: &mut TcpStream) {
    let mut rest = [0_u8; 256];
    while let Ok(read) = stream.read(&mut rest).await {
        if read == 0 {
            return;
        }
    }
}

async fn request(stream: &mut TcpStream) -> Option<(String, Value)> {
    let mut all = Vec::new();
    loop {
        let mut part = [0_u8; 4096];
        let read = stream.read(&mut part).await.ok()?;
        if read == 0 {
            return None;
        }
        all.extend_from_slice(&part[..read]);
        let text = String::from_utf8_lossy(&all).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let length: usize = head
            .lines()
            .find_map(|line| {
                line.to_lowercase()
                    .strip_prefix("content-length:")?
                    .trim()
                    .parse()
                    .ok()
            })
            .unwrap_or(0);
        if body.len() >= length {
            return Some((
                head.to_owned(),
                serde_json::from_str(body).unwrap_or(Value::Null),
            ));
        }
    }
}

/// The number of the passage on delivery.
fn delivery(body: &Value) -> String {
    let data: Value = serde_json::from_str(body["messages"][1]["content"].as_str().unwrap_or("{}"))
        .unwrap_or_default();
    let number = data["passages"]
        .as_array()
        .into_iter()
        .flatten()
        .find(|passage| {
            passage["text"]
                .as_str()
                .unwrap_or("")
                .contains("Delivery takes")
        })
        .map_or(1, |passage| passage["n"].as_i64().unwrap());
    number.to_string()
}

/// A head, and what follows ends with the connection.
pub fn head(status: &str, kind: &str) -> Piece {
    Piece::Bytes(
        format!("HTTP/1.1 {status}\r\ncontent-type: {kind}\r\nconnection: close\r\n\r\n")
            .into_bytes(),
    )
}

pub fn bytes(text: &str) -> Piece {
    Piece::Bytes(text.as_bytes().to_vec())
}

/// One event with these words.
pub fn event(words: &str) -> String {
    format!(
        "data: {}\n\n",
        json!({ "choices": [{ "delta": { "content": words } }] })
    )
}

/// A whole stream with these words, in small pieces.
pub fn stream(words: &str) -> Vec<Piece> {
    vec![
        head("200 OK", "text/event-stream"),
        Piece::Words(words.to_owned()),
        bytes("data: {\"choices\":[],\"usage\":{\"total_tokens\":123}}\n\ndata: [DONE]\n\n"),
    ]
}

/// A refusal.
pub fn status(status: &str, headers: &str, body: &str) -> Vec<Piece> {
    vec![bytes(&format!(
        "HTTP/1.1 {status}\r\n{headers}content-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    ))]
}
