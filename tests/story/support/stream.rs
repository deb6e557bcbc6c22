//! A stream of server-sent events, read frame by frame.

use serde_json::Value;

/// One frame.
#[derive(Debug, Clone)]
pub struct Frame {
    pub event: String,
    pub id: Option<String>,
    pub data: Value,
}

/// An open stream.
pub struct Stream {
    response: reqwest::Response,
    /// Bytes: a chunk may end inside a character.
    read: Vec<u8>,
}

impl Stream {
    pub fn of(response: reqwest::Response) -> Self {
        assert_eq!(response.status(), 200);
        Self {
            response,
            read: Vec::new(),
        }
    }

    /// The next frame with data; comments and hints are passed over. `None` when the stream ends.
    pub async fn next(&mut self) -> Option<Frame> {
        loop {
            while let Some(end) = self.read.windows(2).position(|two| two == b"\n\n") {
                let frame: Vec<u8> = self.read.drain(..end + 2).collect();
                if let Some(frame) = parse(std::str::from_utf8(&frame).unwrap()) {
                    return Some(frame);
                }
            }
            let chunk = self.response.chunk().await.ok().flatten()?;
            self.read.extend_from_slice(&chunk);
        }
    }

    /// The next frame of this kind.
    pub async fn next_of(&mut self, event: &str) -> Frame {
        loop {
            let frame = self.next().await.expect("the stream ended");
            if frame.event == event {
                return frame;
            }
        }
    }
}

fn parse(frame: &str) -> Option<Frame> {
    let mut event = "message".to_owned();
    let (mut id, mut data) = (None, None);
    for line in frame.lines() {
        match line.split_once(": ") {
            Some(("event", value)) => event = value.to_owned(),
            Some(("id", value)) => id = Some(value.to_owned()),
            Some(("data", value)) => data = serde_json::from_str(value).ok(),
            _ => {}
        }
    }
    Some(Frame {
        event,
        id,
        data: data?,
    })
}
