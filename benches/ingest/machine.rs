//! What the machine says: CPU and memory of a process, the kind of a file system, what an fsync costs.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Linux counts a process's CPU time in hundredths of a second, on every architecture.
const TICK_MICROS: f64 = 10_000.0;

/// CPU used by a process so far, in microseconds.
#[derive(Debug, Clone, Default)]
pub struct Cpu {
    /// All of it.
    pub total: f64,
    /// By the role of its threads; a thread that has ended is not in it.
    pub roles: BTreeMap<&'static str, f64>,
}

impl Cpu {
    /// What was used since.
    pub fn since(&self, earlier: &Self) -> Self {
        let before = |role| earlier.roles.get(role).copied().unwrap_or(0.0);
        Self {
            total: self.total - earlier.total,
            roles: (self.roles.iter())
                .map(|(role, micros)| (*role, (micros - before(role)).max(0.0)))
                .collect(),
        }
    }
}

/// CPU of a process. `None` where there is no `/proc`.
pub fn cpu(process: u32) -> Option<Cpu> {
    let folder = PathBuf::from(format!("/proc/{process}"));
    let mut used = Cpu {
        total: ticks(&folder.join("stat"))? * TICK_MICROS,
        roles: BTreeMap::new(),
    };
    for task in fs::read_dir(folder.join("task")).ok()?.flatten() {
        let name = fs::read_to_string(task.path().join("comm")).unwrap_or_default();
        *used.roles.entry(role(&name)).or_default() += scheduled(&task.path()).unwrap_or(0.0);
    }
    Some(used)
}

/// What a thread is for, by its name (of which Linux keeps 15 characters).
fn role(name: &str) -> &'static str {
    let name = name.trim_end();
    if name.starts_with("writer-") {
        "the database's writer"
    } else if name == "checkpoints" {
        "checkpoints"
    } else if name.starts_with("actix-") {
        "web"
    } else {
        "worker and readers"
    }
}

/// What one thread has run, in microseconds. Many threads run little: hundredths of a second would lose it.
fn scheduled(task: &Path) -> Option<f64> {
    let text = fs::read_to_string(task.join("schedstat")).ok()?;
    let nanos: f64 = text.split_whitespace().next()?.parse().ok()?;
    Some(nanos / 1000.0)
}

/// User and system time of a `stat` file.
fn ticks(path: &Path) -> Option<f64> {
    let text = fs::read_to_string(path).ok()?;
    // After the name, which may hold anything: utime and stime are the 12th and 13th.
    let (_, rest) = text.rsplit_once(')')?;
    let mut fields = rest.split_whitespace().skip(11);
    let user: f64 = fields.next()?.parse().ok()?;
    let system: f64 = fields.next()?.parse().ok()?;
    Some(user + system)
}

/// Memory of a process that is really in use, in MB.
pub fn rss_mb(process: u32) -> Option<f64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: f64 = line.trim().trim_end_matches("kB").trim().parse().ok()?;
    Some(kib / 1024.0)
}

/// A folder on a disk, with the kind of its file system. In memory an fsync costs nothing, so a temporary
/// folder there is passed over for one beside the build.
pub fn folder_on_disk() -> Result<(tempfile::TempDir, String), String> {
    let new = |parent: &Path| {
        tempfile::Builder::new()
            .prefix("counterbell-ingest-")
            .tempdir_in(parent)
            .map_err(|error| format!("no folder in {}: {error}", parent.display()))
    };
    let temporary = std::env::temp_dir();
    let kind = file_system(&temporary);
    if !matches!(kind.as_str(), "tmpfs" | "ramfs") {
        return Ok((new(&temporary)?, kind));
    }
    let beside = Path::new(env!("CARGO_TARGET_TMPDIR"));
    fs::create_dir_all(beside).map_err(|error| error.to_string())?;
    let folder = new(beside)?;
    let found = format!(
        "{} (beside the build, since {} is {kind})",
        file_system(beside),
        temporary.display()
    );
    Ok((folder, found))
}

/// The kind of the file system that holds `path`: of the mounts above it, the nearest.
fn file_system(path: &Path) -> String {
    let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let mounts = fs::read_to_string("/proc/self/mountinfo").unwrap_or_default();
    let mounted = |line: &str| {
        let (place, kind) = line.split_once(" - ")?;
        let place = PathBuf::from(place.split(' ').nth(4)?);
        let kind = kind.split(' ').next()?.to_owned();
        path.starts_with(&place)
            .then(|| (place.components().count(), kind))
    };
    mounts
        .lines()
        .filter_map(mounted)
        // A later mount on the same place hides the one before, and `max_by_key` takes the last.
        .max_by_key(|(depth, _)| *depth)
        .map_or_else(|| "an unknown file system".into(), |(_, kind)| kind)
}

/// The median time of appending a page to a file and having it on disk, in milliseconds.
pub fn fsync_millis(folder: &Path) -> io::Result<f64> {
    let path = folder.join("fsync");
    let mut file = File::create(&path)?;
    let mut millis = Vec::new();
    for _ in 0..40 {
        let begun = Instant::now();
        file.write_all(&[7; 4096])?;
        file.sync_data()?;
        millis.push(begun.elapsed().as_secs_f64() * 1000.0);
    }
    fs::remove_file(path)?;
    Ok(crate::table::median(millis))
}
