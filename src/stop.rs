//! Being told to stop: Ctrl-C, or the signal a supervisor sends.

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

/// Turns true when the program is asked to stop.
///
/// # Errors
/// When the operating system refuses the handlers.
pub fn on_signal() -> Result<watch::Receiver<bool>, String> {
    let (sender, receiver) = watch::channel(false);
    let mut interrupt = signal(SignalKind::interrupt()).map_err(|error| error.to_string())?;
    let mut terminate = signal(SignalKind::terminate()).map_err(|error| error.to_string())?;
    actix_web::rt::spawn(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        sender.send_replace(true);
    });
    Ok(receiver)
}
