//! The peer: Shopify's own library for Express with the SQLite it brings, as `peer/` has it. What it needs is
//! installed from the lock file below the build when it is first asked for, and its one native module is
//! built there; nothing of it is kept beside the source.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::{PATH, SECRET};

/// What the table calls it.
pub const NAME: &str = "npm shopify-app-express, SQLite";

const FILES: [(&str, &str); 3] = [
    ("package.json", include_str!("peer/package.json")),
    ("package-lock.json", include_str!("peer/package-lock.json")),
    ("server.mjs", include_str!("peer/server.mjs")),
];
/// Written last, with the lock file's text: an installation that broke off, or of other versions, is made anew.
const INSTALLED: &str = "installed";

/// How to start it over this database, or why it can't be measured here.
pub fn command(database: &Path) -> Result<Command, String> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("ingest-peer");
    install(&folder).map_err(|why| format!("{why}; it lives in {}", folder.display()))?;
    let mut node = Command::new("node");
    node.arg(folder.join("server.mjs"))
        .arg(database)
        .args([SECRET, PATH])
        // As a shop's server runs it.
        .env("NODE_ENV", "production");
    Ok(node)
}

fn install(folder: &Path) -> Result<(), String> {
    for tool in ["node", "npm"] {
        run(tool, &["--version"], Path::new("."))?;
    }
    fs::create_dir_all(folder).map_err(|error| error.to_string())?;
    let marker = folder.join(INSTALLED);
    let [_, (_, lock), _] = FILES;
    let installed = fs::read_to_string(&marker).is_ok_and(|text| text == lock);
    if !installed {
        // Nothing to remove the first time.
        let _ = fs::remove_file(&marker);
    }
    for (name, text) in FILES {
        write(folder.join(name), text)?;
    }
    if !installed {
        println!("installing the peer, once: npm ci, then its SQLite is compiled (some minutes)");
        run(
            "npm",
            &["ci", "--ignore-scripts", "--no-audit", "--no-fund"],
            folder,
        )?;
        run(
            "npm",
            &["rebuild", "sqlite3", "--build-from-source"],
            folder,
        )?;
        write(marker, lock)?;
    }
    Ok(())
}

fn write(path: PathBuf, text: &str) -> Result<(), String> {
    fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))
}

fn run(program: &str, words: &[&str], folder: &Path) -> Result<(), String> {
    let done = Command::new(program)
        .args(words)
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("{program} can't be run: {error}"))?;
    if done.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&done.stderr);
    let last = said.lines().rev().find(|line| !line.trim().is_empty());
    Err(format!(
        "`{program} {}` failed: {}",
        words.join(" "),
        last.unwrap_or("it said nothing")
    ))
}
