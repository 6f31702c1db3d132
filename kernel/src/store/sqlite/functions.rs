//! The functions that a statement may call on SQLite: those that give the same for the same rows and parameters.
//!
//! Left out are what looks at the clock, at chance, at the connection or at the machine, what a trigger or an index
//! must not depend on, and what only administers. A test holds the list to the functions that the linked SQLite has.

/// Functions by name, sorted. Dates are in [`DATES`].
#[rustfmt::skip]
const ALLOWED: &[&str] = &[
    "->", "->>", "abs", "acos", "acosh", "asin", "asinh", "atan", "atan2", "atanh", "avg", "bm25", "ceil", "ceiling",
    "char", "coalesce", "concat", "concat_ws", "cos", "cosh", "count", "cume_dist", "degrees", "dense_rank", "exp",
    "first_value", "floor", "format", "fts5_get_locale", "fts5_insttoken", "fts5_locale", "glob", "group_concat",
    "hex", "highlight", "if", "ifnull", "iif", "instr", "json", "json_array", "json_array_insert",
    "json_array_length", "json_each", "json_error_position", "json_extract", "json_group_array", "json_group_object",
    "json_insert", "json_object", "json_patch", "json_pretty", "json_quote", "json_remove", "json_replace",
    "json_set", "json_tree", "json_type", "json_valid", "jsonb", "jsonb_array", "jsonb_array_insert", "jsonb_each",
    "jsonb_extract", "jsonb_group_array", "jsonb_group_object", "jsonb_insert", "jsonb_object", "jsonb_patch",
    "jsonb_remove", "jsonb_replace", "jsonb_set", "jsonb_tree", "lag", "last_value", "lead", "length", "like",
    "likelihood", "likely", "ln", "log", "log10", "log2", "lower", "ltrim", "match", "max", "median", "min", "mod",
    "nth_value", "ntile", "nullif", "octet_length", "percent_rank", "percentile", "percentile_cont",
    "percentile_disc", "pi", "pow", "power", "printf", "quote", "radians", "rank", "replace", "round", "row_number",
    "rtrim", "sign", "sin", "sinh", "snippet", "soundex", "sqrt", "string_agg", "substr", "substring", "sum", "tan",
    "tanh", "total", "trim", "trunc", "typeof", "unhex", "unicode", "unistr", "unistr_quote", "unlikely", "upper",
    "zeroblob",
];

/// The table functions among them.
const TABLES: &[&str] = &["json_each", "json_tree", "jsonb_each", "jsonb_tree"];

/// A date function and the positions of its arguments that are a time: left out, they would mean now.
const DATES: &[(&str, &[usize])] = &[
    ("date", &[0]),
    ("datetime", &[0]),
    ("julianday", &[0]),
    ("strftime", &[1]),
    ("time", &[0]),
    ("timediff", &[0, 1]),
    ("unixepoch", &[0]),
];

/// What is refused with a reason of its own.
const CLOCK: &[&str] = &["current_date", "current_time", "current_timestamp", "now"];
const CHANCE: &[&str] = &["random", "randomblob"];
const CONNECTION: &[&str] = &["changes", "last_insert_rowid", "total_changes"];

/// The time arguments of a date function.
pub(super) fn date_arguments(name: &str) -> Option<&'static [usize]> {
    DATES.iter().find(|(date, _)| date.eq_ignore_ascii_case(name)).map(|(_, arguments)| *arguments)
}

/// A table that is a function of its arguments and holds nothing.
pub(super) fn is_table_function(name: &str) -> bool {
    TABLES.contains(&name.to_ascii_lowercase().as_str())
}

/// Why a call is refused; `None` where it is not.
pub(super) fn refusal(name: &str) -> Option<String> {
    let lower = name.to_ascii_lowercase();
    if ALLOWED.binary_search(&lower.as_str()).is_ok() || date_arguments(&lower).is_some() {
        return None;
    }
    Some(volatile(&lower).unwrap_or_else(|| format!("`{lower}` is not among the functions that a statement may call")))
}

/// Why a name stands for something that changes by itself; `None` where it does not.
pub(super) fn volatile(name: &str) -> Option<String> {
    let lower = name.to_ascii_lowercase();
    let has = |list: &[&str]| list.contains(&lower.as_str());
    if has(CLOCK) {
        Some(format!("`{lower}` looks at the clock: pass the time as a parameter, from `ctx.now()`"))
    } else if has(CHANCE) {
        Some(format!("`{lower}` gives another value each time: pass one as a parameter"))
    } else if has(CONNECTION) {
        Some(format!(
            "`{lower}` tells about the connection, which others use too: use `returning` or the number of rows"
        ))
    } else {
        None
    }
}

/// A name that means the clock even without parentheses.
pub(super) fn is_clock_keyword(name: &str) -> bool {
    name.to_ascii_lowercase().starts_with("current_") && CLOCK.contains(&name.to_ascii_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Every function of the linked SQLite is allowed, or refused on purpose by this list.
    #[rustfmt::skip]
    const REFUSED: &[&str] = &[
        "changes", "current_date", "current_time", "current_timestamp", "fts3_tokenizer", "fts5", "fts5_source_id",
        "last_insert_rowid", "load_extension", "matchinfo", "offsets", "optimize", "random", "randomblob",
        "rtreecheck", "rtreedepth", "rtreenode", "sqlite_compileoption_get", "sqlite_compileoption_used",
        "sqlite_log", "sqlite_source_id", "sqlite_version", "subtype", "total_changes",
    ];

    #[test]
    fn the_lists_are_sorted() {
        assert!(ALLOWED.is_sorted());
        assert!(DATES.is_sorted());
    }

    #[test]
    fn every_function_of_the_linked_sqlite_was_looked_at() -> Result<(), rusqlite::Error> {
        let connection = rusqlite::Connection::open_in_memory()?;
        let mut names = connection.prepare("select distinct lower(name) from pragma_function_list order by 1")?;
        let names: BTreeSet<String> = names.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
        let refused: Vec<&str> = names.iter().map(String::as_str).filter(|name| refusal(name).is_some()).collect();
        assert_eq!(refused, REFUSED);
        Ok(())
    }
}
