//! A server as this process sees it: started, asked, weighed, stopped.

use std::io::{BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::process::{Child, ChildStdout, Command, Stdio};

use crate::serve::{ARGUMENT, DRAIN, ROWS};

/// A running server.
pub struct Server {
    /// What the table calls it.
    pub name: String,
    /// Where it listens.
    pub address: SocketAddr,
    /// Whether it keeps what it is sent.
    pub keeps: bool,
    process: Child,
    answers: BufReader<ChildStdout>,
}

impl Server {
    /// Starts one of this program's servers.
    pub fn start(name: &str, kind: &str, database: Option<&str>) -> Result<Self, String> {
        let program = std::env::current_exe().map_err(|error| error.to_string())?;
        let mut command = Command::new(program);
        command.arg(ARGUMENT).arg(kind).args(database);
        Self::run(name, command, database.is_some())
    }

    /// Starts any program that says its port and obeys the two words.
    pub fn run(name: &str, mut command: Command, keeps: bool) -> Result<Self, String> {
        let mut process = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| error.to_string())?;
        let output = process.stdout.take().ok_or("a server without output")?;
        let mut server = Self {
            name: name.to_owned(),
            address: ([127, 0, 0, 1], 0).into(),
            keeps,
            process,
            answers: BufReader::new(output),
        };
        let port = server.hear("port")?;
        server
            .address
            .set_port(u16::try_from(port).map_err(|error| error.to_string())?);
        Ok(server)
    }

    /// Its process.
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// Waits until its worker has nothing left; returns how many deliveries waited.
    pub fn drain(&mut self) -> Result<u64, String> {
        self.ask(DRAIN)
    }

    /// Rows in its `deliveries`.
    pub fn rows(&mut self) -> Result<u64, String> {
        self.ask(ROWS)
    }

    /// Stops it in good order.
    pub fn stop(mut self) -> Result<(), String> {
        drop(self.process.stdin.take());
        let ended = self.process.wait().map_err(|error| error.to_string())?;
        match ended.success() {
            true => Ok(()),
            false => Err(format!("{} ended badly: {ended}", self.name)),
        }
    }

    fn ask(&mut self, word: &str) -> Result<u64, String> {
        let input = self
            .process
            .stdin
            .as_mut()
            .ok_or("a server without input")?;
        writeln!(input, "{word}")
            .and_then(|()| input.flush())
            .map_err(|error| format!("{}: {error}", self.name))?;
        self.hear(word)
    }

    fn hear(&mut self, word: &str) -> Result<u64, String> {
        let mut line = String::new();
        self.answers
            .read_line(&mut line)
            .map_err(|error| error.to_string())?;
        line.trim()
            .strip_prefix(word)
            .and_then(|number| number.trim().parse().ok())
            .ok_or_else(|| format!("{} has ended, or said {line:?}", self.name))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Already stopped when all went well.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
