//! Where log lines go: to standard error, as text for people or as JSON for programs.
//!
//! What is logged is decided where it happens. Nothing here reads settings, and nobody passes a secret.

use std::io::{self, IsTerminal};

use tracing::Subscriber;
use tracing_subscriber::{
    EnvFilter,
    fmt::{self, MakeWriter},
    layer::SubscriberExt,
    util::SubscriberInitExt,
};

use crate::config::{LogConfig, LogFormat};

/// Why logging did not start.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The filter cannot be understood; `config` refuses such a one, so this comes from a caller of its own.
    #[error("the log filter `{filter}` cannot be understood: give one such as `info`")]
    Filter {
        /// What was given.
        filter: String,
    },
    /// Something in this process logs already.
    #[error("logging was started twice in one process")]
    Twice,
}

/// Starts logging for the whole process.
pub fn start(config: &LogConfig) -> Result<(), LogError> {
    let colours = io::stderr().is_terminal();
    lines(config, io::stderr, colours)?.try_init().map_err(|_| LogError::Twice)
}

/// Writes log lines to `writer`.
fn lines<W>(config: &LogConfig, writer: W, colours: bool) -> Result<Box<dyn Subscriber + Send + Sync>, LogError>
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let unusable = |_| LogError::Filter { filter: config.filter.clone() };
    let filter = EnvFilter::builder().parse(&config.filter).map_err(unusable)?;
    let lines = fmt::layer().with_writer(writer).with_ansi(colours);
    let registry = tracing_subscriber::registry().with(filter);
    Ok(match config.format {
        LogFormat::Text => Box::new(registry.with(lines)),
        LogFormat::Json => Box::new(registry.with(lines.json().flatten_event(true))),
    })
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    /// Keeps what is written to it.
    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Kept {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().expect("no panic").write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn logged(filter: &str, format: LogFormat) -> String {
        let kept = Kept::default();
        let config = LogConfig { filter: filter.to_owned(), format };
        let writer = kept.clone();
        let lines = lines(&config, move || writer.clone(), false).expect("a good filter");
        tracing::subscriber::with_default(lines, || {
            tracing::debug!("unheard");
            tracing::info!(plugin = "blog", pages = 3, "a plugin was activated");
        });
        String::from_utf8(kept.0.lock().expect("no panic").clone()).expect("text")
    }

    #[test]
    fn text_is_one_plain_line_with_its_fields() {
        let text = logged("info", LogFormat::Text);
        assert!(text.ends_with("a plugin was activated plugin=\"blog\" pages=3\n"), "{text}");
        assert!(!text.contains('\u{1b}') && text.lines().count() == 1, "{text}");
    }

    #[test]
    fn json_is_one_object_with_its_fields() {
        let text = logged("info", LogFormat::Json);
        let line: serde_json::Value = serde_json::from_str(&text).expect("one object");
        assert_eq!((&line["plugin"], &line["pages"], &line["level"]), (&"blog".into(), &3.into(), &"INFO".into()));
        assert_eq!(line["message"], "a plugin was activated");
    }

    #[test]
    fn the_filter_decides() {
        assert_eq!(logged("warn", LogFormat::Text), "");
        assert_eq!(logged("debug", LogFormat::Text).lines().count(), 2);
    }

    #[test]
    fn a_filter_that_cannot_be_understood_is_refused() {
        let config = LogConfig { filter: "a=loud".to_owned(), format: LogFormat::Text };
        assert_eq!(
            start(&config).expect_err("no such level").to_string(),
            "the log filter `a=loud` cannot be understood: give one such as `info`"
        );
    }
}
