//! The words after `cargo xtask`, before a task reads them.

use std::env;

use crate::stop::{Stop, Tried};

/// All words, as text.
pub(crate) fn given() -> Tried<Vec<String>> {
    env::args_os()
        .skip(1)
        .map(|word| {
            word.into_string()
                .map_err(|word| Stop::from(format!("the argument `{}` is not valid UTF-8", word.display())))
        })
        .collect()
}

/// Whether a person asks what the task does; what stands after `--` is for another program.
pub(crate) fn ask_for_help(args: &[String]) -> bool {
    args.iter().take_while(|arg| *arg != "--").any(|arg| arg == "--help" || arg == "-h")
}

/// Names of tests or benchmarks, for a task that takes nothing else.
pub(crate) fn filters(task: &str, args: &[String]) -> Tried<Vec<String>> {
    if let Some(option) = args.iter().find(|arg| arg.starts_with('-')) {
        return Err(Stop::from(format!(
            "`cargo xtask {task}` has no option `{option}`; see `cargo xtask {task} --help`"
        )));
    }
    Ok(args.to_vec())
}
