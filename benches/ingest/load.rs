//! The load: keep-alive connections that send, read the answer, and send again, on one thread. The client
//! knows just enough HTTP for these answers, so that the machine's time goes to the server.

use std::collections::BTreeMap;
use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::bodies::Deliveries;

/// A server that is this late after the turn's end has lost a request.
const PATIENCE: Duration = Duration::from_secs(30);
/// Connections that may break, for each one there is, before its part of the load is given up.
const MAX_BROKEN: u64 = 20;

/// What came back.
#[derive(Default)]
pub struct Tally {
    /// Answers of 200.
    pub ok: u64,
    /// Other answers, by status.
    pub others: BTreeMap<u16, u64>,
    /// Requests without an answer: the connection broke.
    pub broken: u64,
    /// How long each 200 took, in microseconds, in order.
    pub micros: Vec<u32>,
    /// From the first request to the last answer.
    pub took: Duration,
}

impl Tally {
    fn join(&mut self, other: Self) {
        self.ok += other.ok;
        self.broken += other.broken;
        self.micros.extend(other.micros);
        for (status, count) in other.others {
            *self.others.entry(status).or_default() += count;
        }
    }

    /// Milliseconds within which this share of the 200s came: 0.5 for the median.
    pub fn millis(&self, share: f64) -> f64 {
        let last = self.micros.len().saturating_sub(1);
        let place = (last as f64 * share).round() as usize;
        self.micros
            .get(place)
            .map_or(0.0, |micros| f64::from(*micros) / 1000.0)
    }

    /// 200s a second.
    pub fn rate(&self) -> f64 {
        self.ok as f64 / self.took.as_secs_f64().max(1e-9)
    }
}

/// Where the load goes, and what it is made of.
#[derive(Clone)]
pub struct Load {
    pub deliveries: Arc<Deliveries>,
    /// Deliveries sent so far, over all servers and turns: the next id.
    pub sent: Arc<AtomicU64>,
    pub connections: usize,
}

impl Load {
    /// Keeps all connections busy for so long; each finishes what it has begun.
    pub async fn send(&self, to: SocketAddr, during: Duration) -> Result<Tally, String> {
        let begun = Instant::now();
        let mut running = JoinSet::new();
        for _ in 0..self.connections {
            running.spawn(self.clone().one(to, begun + during));
        }
        let all = tokio::time::timeout(during + PATIENCE, async {
            let mut tally = Tally::default();
            while let Some(ended) = running.join_next().await {
                tally.join(ended.map_err(|error| error.to_string())?);
            }
            Ok::<_, String>(tally)
        })
        .await;
        let mut tally = all.map_err(|_| "a request was never answered".to_owned())??;
        tally.took = begun.elapsed();
        tally.micros.sort_unstable();
        Ok(tally)
    }

    async fn one(self, to: SocketAddr, until: Instant) -> Tally {
        let mut tally = Tally::default();
        let mut request = Vec::with_capacity(8 * 1024);
        while Instant::now() < until && tally.broken < MAX_BROKEN {
            let Ok(stream) = TcpStream::connect(to).await else {
                tally.broken += 1;
                continue;
            };
            // Without this the kernel holds back the last part of a request.
            let _ = stream.set_nodelay(true);
            while Instant::now() < until {
                let number = self.sent.fetch_add(1, Ordering::Relaxed);
                self.deliveries.write(number, &mut request);
                let asked = Instant::now();
                match exchange(&stream, &request).await {
                    Ok(200) => {
                        tally.ok += 1;
                        let micros = asked.elapsed().as_micros();
                        tally.micros.push(u32::try_from(micros).unwrap_or(u32::MAX));
                    }
                    Ok(status) => *tally.others.entry(status).or_default() += 1,
                    Err(_) => {
                        tally.broken += 1;
                        break;
                    }
                }
            }
        }
        tally
    }
}

/// Sends a request and reads its answer's status, and the rest of the answer away.
async fn exchange(stream: &TcpStream, request: &[u8]) -> io::Result<u16> {
    let mut rest = request;
    while !rest.is_empty() {
        match stream.try_write(rest) {
            Ok(written) => rest = rest.get(written..).unwrap_or_default(),
            Err(error) if error.kind() == ErrorKind::WouldBlock => stream.writable().await?,
            Err(error) => return Err(error),
        }
    }
    let mut answer = [0u8; 4096];
    let mut filled = 0;
    loop {
        // The answer is not there yet: asking first would be a call for nothing.
        stream.readable().await?;
        match stream.try_read(answer.get_mut(filled..).unwrap_or_default()) {
            Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
            Ok(read) => filled += read,
            Err(error) if error.kind() == ErrorKind::WouldBlock => continue,
            Err(error) => return Err(error),
        }
        if let Some(status) = status_of(answer.get(..filled).unwrap_or_default())? {
            return Ok(status);
        }
    }
}

/// The status of an answer once all of it is there; our answers are small and say their length.
fn status_of(answer: &[u8]) -> io::Result<Option<u16>> {
    let Some(head_end) = answer.windows(4).position(|four| four == b"\r\n\r\n") else {
        return Ok(None);
    };
    let head = answer.get(..head_end).unwrap_or_default();
    let text = str::from_utf8(head).map_err(|_| ErrorKind::InvalidData)?;
    let mut lines = text.split("\r\n");
    let status = lines
        .next()
        .and_then(|line| line.split(' ').nth(1)?.parse().ok())
        .ok_or(ErrorKind::InvalidData)?;
    let length: usize = lines
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .and_then(|(_, value)| value.trim().parse().ok())
        .unwrap_or(0);
    Ok((answer.len() >= head_end + 4 + length).then_some(status))
}
