//! The syntax of a command's arguments: `FILE [--limit N] [--dry-run] [TITLE]`.
//!
//! `NAME` is a positional argument, `[NAME]` one that may be left out, `[--option VALUE]` an option with a value,
//! `--option VALUE` one that must be given, and `[--flag]` one without a value. The argument named `FILE` is a file
//! that the kernel reads for the command; where it is `-`, or a `[FILE]` that was left out, that is standard input. The
//! value `FOLDER` of an option is a folder whose files the command may read and write; where one is given, standard
//! input is left alone.

/// The name of the argument whose file the kernel reads.
pub const FILE: &str = "FILE";

/// The name of an option's value that is a folder.
pub const FOLDER: &str = "FOLDER";

/// What a command takes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Usage {
    /// Positional arguments in order, with whether each must be there.
    pub positional: Vec<(String, bool)>,
    /// Options with a value: `limit` for `[--limit N]`, and the name of the value.
    pub options: Vec<(String, String)>,
    /// Those of them that must be given.
    pub required: Vec<String>,
    /// Options without a value.
    pub flags: Vec<String>,
}

impl Usage {
    /// Reads the syntax above.
    ///
    /// # Errors
    /// A sentence that names the word that does not fit.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut usage = Self::default();
        let mut words = text.split_whitespace();
        while let Some(word) = words.next() {
            if let Some(option) = word.strip_prefix("[--") {
                if let Some(flag) = option.strip_suffix(']') {
                    usage.flags.push(named(flag, word)?);
                } else {
                    let value = words
                        .next()
                        .and_then(|value| value.strip_suffix(']'))
                        .ok_or_else(|| format!("`{word}` must be closed as in `[--limit N]`"))?;
                    usage.options.push((named(option, word)?, value.to_owned()));
                }
            } else if let Some(option) = word.strip_prefix("--") {
                let value = words.next().ok_or_else(|| format!("`{word}` needs a value, as in `--to FOLDER`"))?;
                usage.options.push((named(option, word)?, named(value, value)?));
                usage.required.push(option.to_owned());
            } else if let Some(optional) = word.strip_prefix('[').and_then(|word| word.strip_suffix(']')) {
                usage.positional.push((named(optional, word)?, false));
            } else {
                if usage.positional.iter().any(|(_, required)| !required) {
                    return Err(format!("`{word}` must be given but follows one that may be left out"));
                }
                usage.positional.push((named(word, word)?, true));
            }
        }
        Ok(usage)
    }
}

fn named(name: &str, word: &str) -> Result<String, String> {
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if name.is_empty() || name.starts_with('-') || !name.chars().all(fits) {
        return Err(format!("`{word}` is not an argument such as `FILE`, `[NAME]`, `[--flag]` or `[--limit N]`"));
    }
    Ok(name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::Usage;

    #[test]
    fn all_five_forms_are_read() {
        let usage = Usage::parse("FILE [TITLE] [--limit N] --to FOLDER [--dry-run]").expect("valid");
        assert_eq!(usage.positional, [("FILE".to_owned(), true), ("TITLE".to_owned(), false)]);
        assert_eq!(usage.options, [("limit".to_owned(), "N".to_owned()), ("to".to_owned(), "FOLDER".to_owned())]);
        assert_eq!(usage.required, ["to"]);
        assert_eq!(usage.flags, ["dry-run"]);
    }

    #[test]
    fn what_does_not_fit_is_named() {
        for (text, word) in [
            ("[TITLE] FILE", "FILE"),
            ("[--limit N", "[--limit"),
            ("F/X", "F/X"),
            ("[]", "[]"),
            ("--to", "--to"),
            ("-x", "-x"),
        ] {
            let error = Usage::parse(text).expect_err("invalid");
            assert!(error.contains(&format!("`{word}`")), "{text}: {error}");
        }
    }
}
