//! The built program as an operator runs it: a process with an environment, a port and a log.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

/// Environment variables.
pub type Environment = Vec<(&'static str, String)>;

/// Base64 of 32 bytes.
pub const KEY: &str = "CQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQk=";

/// A port that was free a moment ago.
pub fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

/// What `serve` needs, on this port and database.
pub fn environment(database: &str, port: u16) -> Environment {
    vec![
        ("DATABASE_URL", database.to_owned()),
        ("APP_URL", format!("http://127.0.0.1:{port}")),
        ("BIND", format!("127.0.0.1:{port}")),
        ("SHOPIFY_API_KEY", "story-client".to_owned()),
        ("SHOPIFY_API_SECRET", super::SECRET.to_owned()),
        ("ENCRYPTION_KEY", KEY.to_owned()),
        ("SHOPIFY_SHOP_URL", "http://127.0.0.1:9/{shop}".to_owned()),
    ]
}

/// How a program that ended by itself ended.
#[derive(Debug)]
pub struct Ended {
    pub code: Option<i32>,
    pub stderr: String,
    pub took: Duration,
}

/// A running program. Killed when dropped.
pub struct Program {
    child: Child,
    log: Arc<Mutex<String>>,
    lines: Receiver<String>,
    reader: Option<JoinHandle<()>>,
}

impl Program {
    /// Starts `counterbell` with exactly this environment.
    pub fn start(arguments: &[&str], environment: &Environment) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_counterbell"))
            .args(arguments)
            .env_clear()
            .envs(environment.iter().cloned())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        let log = Arc::<Mutex<String>>::default();
        let (sender, lines) = channel();
        let reader = std::thread::spawn({
            let log = log.clone();
            move || {
                for line in stderr.lines().map_while(Result::ok) {
                    log.lock().push_str(&format!("{line}\n"));
                    let _ = sender.send(line);
                }
            }
        });
        Self {
            child,
            log,
            lines,
            reader: Some(reader),
        }
    }

    /// Starts `counterbell serve` and returns once it serves.
    pub fn serves(environment: &Environment) -> Self {
        let program = Self::start(&["serve"], environment);
        loop {
            match program.lines.recv_timeout(Duration::from_secs(30)) {
                Ok(line) if line.contains("serving") => return program,
                Ok(_) => {}
                Err(_) => panic!("it does not serve: {}", program.log()),
            }
        }
    }

    /// Runs `counterbell` to its end.
    pub fn runs(arguments: &[&str], environment: &Environment) -> Ended {
        let began = Instant::now();
        let mut program = Self::start(arguments, environment);
        let status = program.ends_within(Duration::from_secs(60));
        Ended {
            code: status.code(),
            stderr: program.log(),
            took: began.elapsed(),
        }
    }

    /// Everything it has said so far.
    pub fn log(&self) -> String {
        self.log.lock().clone()
    }

    /// SIGKILL: no last words.
    pub fn dies(mut self) -> String {
        self.child.kill().unwrap();
        self.ends_within(Duration::from_secs(10));
        self.log()
    }

    /// SIGTERM: it is asked to end, and does. Returns how and what it said.
    pub fn ends_when_told(mut self) -> Ended {
        let began = Instant::now();
        let told = Command::new("sh")
            .args(["-c", &format!("kill -TERM {}", self.child.id())])
            .status();
        assert!(told.unwrap().success());
        let status = self.ends_within(Duration::from_secs(20));
        Ended {
            code: status.code(),
            stderr: self.log(),
            took: began.elapsed(),
        }
    }

    /// Its standard error ends with it.
    fn ends_within(&mut self, limit: Duration) -> ExitStatus {
        let until = Instant::now() + limit;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            match self.lines.recv_timeout(left) {
                Ok(_) => {}
                Err(std::sync::mpsc::RecvTimeoutError::Disconnected) => break,
                Err(std::sync::mpsc::RecvTimeoutError::Timeout) => {
                    panic!("it does not end: {}", self.log())
                }
            }
        }
        self.reader.take().unwrap().join().unwrap();
        self.child.wait().unwrap()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
