//! The program: reads its arguments and the environment, and runs what was asked for.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use counterbell::app::Application;
use counterbell::ask;
use counterbell::assistant::answer::learn;
use counterbell::assistant::gate::train;
use counterbell::assistant::vectors::Kind;
use counterbell::clock::Clock;
use counterbell::config::{self, Config};
use counterbell::{db, stop, telemetry};

/// Counterbell: an AI answers a store's shoppers, and rings the bell for a person.
#[derive(Parser)]
#[command(version, about, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serves the app, configured by the environment (see src/config.rs).
    Serve,
    /// Brings the database of DATABASE_URL up to date.
    Migrate,
    /// Asks the assistant on content of yours, without a shop (see src/ask.rs).
    Ask {
        /// A list of {id, title, text, url?, questions?}.
        #[arg(long)]
        knowledge: PathBuf,
        /// A line {"text": …} for each question.
        #[arg(long)]
        questions: PathBuf,
        /// The confidence from which it answers, 0 to 1.
        #[arg(long)]
        threshold: Option<f32>,
        /// The model that reads: minilm, or static, which is quicker and finds less.
        #[arg(long, default_value = "minilm", value_parser = Kind::parse)]
        vectors: Kind,
    },
    /// Makes the weights by which a request for a person is heard (--data, see src/assistant/gate/train.rs), or those
    /// by which passages are put in order and answers trusted (--stores, see src/assistant/answer/learn).
    Train {
        /// A line {"text": …, "label": 0 or 1} for each example; 1 asks for a person.
        #[arg(long, required_unless_present = "stores")]
        data: Option<PathBuf>,
        /// A folder with stores whose questions are known below `stores/`, such as tests/data/assistant.
        #[arg(long, conflicts_with = "data")]
        stores: Option<PathBuf>,
        /// The folder for what is made; without one that of the program's own, assets/handoff or assets/answers.
        #[arg(long)]
        out: Option<PathBuf>,
    },
    /// Runs the app with a simulated store beside it: no account, no environment, no network.
    #[cfg(feature = "demo")]
    Demo {
        /// Port of the app.
        #[arg(long, default_value_t = 3000)]
        port: u16,
        /// Port of the simulated store.
        #[arg(long, default_value_t = 3001)]
        store_port: u16,
        /// Folder for everything it keeps.
        #[arg(long, default_value = "counterbell-data")]
        data: PathBuf,
        /// Open chats to make besides, each time: how is it with thousands?
        #[arg(long, default_value_t = 0)]
        open_chats: u32,
        /// A PostgreSQL database of its own (postgres://…) in place of a file in that folder.
        #[arg(long)]
        database: Option<String>,
    },
}

fn main() -> ExitCode {
    let result = match Arguments::parse().command {
        Command::Serve => {
            telemetry::log_to_stderr();
            actix_web::rt::System::new().block_on(serve())
        }
        Command::Migrate => migrate(),
        Command::Ask {
            knowledge,
            questions,
            threshold,
            vectors,
        } => ask::run(
            &knowledge,
            &questions,
            threshold,
            vectors,
            &mut std::io::stdout().lock(),
        ),
        Command::Train { data, stores, out } => {
            let out = |own: &str| out.clone().unwrap_or_else(|| PathBuf::from(own));
            let told = match (data, stores) {
                (Some(data), _) => train::run(&data, &out("assets/handoff")),
                (None, Some(stores)) => learn::run(&stores, &out("assets/answers")),
                (None, None) => Ok(String::new()),
            };
            told.map(|notes| {
                use std::io::Write as _;
                // Whoever closed the pipe has what matters in a file.
                let _ = std::io::stdout().lock().write_all(notes.as_bytes());
            })
        }
        #[cfg(feature = "demo")]
        Command::Demo {
            port,
            store_port,
            data,
            open_chats,
            database,
        } => actix_web::rt::System::new().block_on(counterbell::demo::run(
            counterbell::demo::Options {
                port,
                store_port,
                data,
                open_chats,
                database,
            },
        )),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&error);
            ExitCode::FAILURE
        }
    }
}

#[expect(
    clippy::print_stderr,
    reason = "the one line a person who starts it reads"
)]
fn complain(error: &str) {
    eprintln!("counterbell: {error}");
}

async fn serve() -> Result<(), String> {
    let config = Config::from_env().map_err(|error| error.to_string())?;
    // Before the port is open: whoever finds it open may tell us to stop.
    let stop = stop::on_signal()?;
    let app = Application::build(config, Clock::system())?;
    tracing::info!(port = app.port(), "serving");
    app.run_until_stopped(true, stop).await
}

fn migrate() -> Result<(), String> {
    telemetry::log_to_stderr();
    let url = config::database_from_env().map_err(|error| error.to_string())?;
    let ran = db::migrate(&url).map_err(|error| error.to_string())?;
    tracing::info!(migrations = ran.len(), "the database is up to date");
    Ok(())
}
