//! Passwords: hashed with argon2id, off the threads that serve, a few at a time.

use std::sync::OnceLock;
use std::time::Duration;

use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use tokio::sync::Semaphore;

use crate::error::Error;

/// Characters of a password.
pub const LENGTHS: std::ops::RangeInclusive<usize> = 10..=200;
/// Hashed at once: each takes 19 MiB and a core.
const AT_ONCE: usize = 2;
/// How long somebody waits for their turn.
const TURN: Duration = Duration::from_secs(5);

/// What hashes them.
pub struct Passwords {
    room: Semaphore,
    /// Checked for whoever has none, so that nobody can tell by the time it takes.
    nobodys: std::sync::Arc<OnceLock<String>>,
}

impl Default for Passwords {
    fn default() -> Self {
        Self {
            room: Semaphore::new(AT_ONCE),
            nobodys: std::sync::Arc::default(),
        }
    }
}

/// Whether a password will do.
///
/// # Errors
/// What is wrong with it.
pub fn check(password: &str) -> Result<(), &'static str> {
    let length = password.chars().count();
    if length < *LENGTHS.start() {
        return Err("Choose a password of at least 10 characters.");
    }
    if length > *LENGTHS.end() {
        return Err("That password is too long.");
    }
    let mut characters: Vec<char> = password.chars().collect();
    characters.sort_unstable();
    characters.dedup();
    if characters.len() < 4 {
        return Err("Choose a password with more different characters.");
    }
    Ok(())
}

fn hashed(password: &str) -> Result<String, Error> {
    Argon2::default()
        .hash_password(password.as_bytes())
        .map(|hash| hash.to_string())
        .map_err(|_| Error::fault("a password could not be hashed"))
}

impl Passwords {
    /// What is kept of a password.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when too many wait.
    pub async fn hash(&self, password: &str) -> Result<String, Error> {
        let password = password.to_owned();
        self.run(move || hashed(&password)).await
    }

    /// Whether this is the password of which that was kept. Without one it takes as long, and is not.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when too many wait.
    pub async fn verify(&self, password: &str, kept: Option<String>) -> Result<bool, Error> {
        let (password, nobodys) = (password.to_owned(), self.nobodys.clone());
        self.run(move || {
            let has_one = kept.is_some();
            let hash = match kept {
                Some(hash) => hash,
                None => match nobodys.get() {
                    Some(hash) => hash.clone(),
                    None => nobodys
                        .get_or_init(|| hashed("nobody's").unwrap_or_default())
                        .clone(),
                },
            };
            let right = Argon2::default()
                .verify_password(password.as_bytes(), hash.as_str())
                .is_ok();
            Ok(right && has_one)
        })
        .await
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let turn = tokio::time::timeout(TURN, self.room.acquire()).await;
        let _turn = turn
            .map_err(|_| Error::Unavailable)?
            .map_err(|_| Error::Unavailable)?;
        tokio::task::spawn_blocking(work)
            .await
            .unwrap_or(Err(Error::Unavailable))
    }
}

#[cfg(test)]
mod tests {
    use super::{Passwords, check};

    #[tokio::test]
    async fn a_password_is_known_again_and_kept_as_nothing_one_could_read() {
        let passwords = Passwords::default();
        let kept = passwords.hash("correct horse battery").await.unwrap();
        assert!(
            kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{kept}"
        );
        let other = passwords.hash("correct horse battery").await.unwrap();
        assert_ne!(kept, other);
        let right = passwords.verify("correct horse battery", Some(kept.clone()));
        assert!(right.await.unwrap());
        assert!(
            !passwords
                .verify("Correct horse battery", Some(kept))
                .await
                .unwrap()
        );
        assert!(!passwords.verify("nobody's", None).await.unwrap());
    }

    #[test]
    fn a_password_that_anybody_guesses_will_not_do() {
        for bad in ["", "short", "aaaaaaaaaaaa", &"ab1".repeat(100)] {
            assert!(check(bad).is_err(), "{bad}");
        }
        assert!(check("pässwörter sind lang").is_ok());
    }
}
