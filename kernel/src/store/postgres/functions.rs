//! The functions that a statement may call on PostgreSQL: those that give the same for the same rows and parameters.
//!
//! Left out are what looks at the clock, at chance, at the session or at the server, what takes a number from a
//! sequence, and what only administers. Some in the list depend on settings of the session, which are the same for
//! every one of the kernel's. A test holds the list to a real server's catalog.

/// Functions by name, sorted.
#[rustfmt::skip]
const ALLOWED: &[&str] = &[
    "abs", "acos", "acosh", "array_agg", "array_append", "array_cat", "array_length", "array_ndims",
    "array_position", "array_positions", "array_prepend", "array_remove", "array_replace", "array_to_json",
    "array_to_string", "array_upper", "ascii", "asin", "asinh", "atan", "atan2", "atanh", "avg", "bit_and",
    "bit_length", "bit_or", "bit_xor", "bool_and", "bool_or", "btrim", "cardinality", "cbrt", "ceil", "ceiling",
    "char_length", "character_length", "chr", "concat", "concat_ws", "corr", "cos", "cosh", "count", "cume_dist",
    "date_bin", "date_part", "date_trunc", "decode", "degrees", "dense_rank", "div", "encode", "every", "exp",
    "extract", "factorial", "first_value", "floor", "format", "gcd", "generate_series", "generate_subscripts",
    "initcap", "json_agg", "json_array_elements", "json_array_elements_text", "json_array_length",
    "json_build_array", "json_build_object", "json_each", "json_each_text", "json_extract_path",
    "json_extract_path_text", "json_object", "json_object_agg", "json_object_keys", "json_strip_nulls",
    "json_to_record", "json_to_recordset", "json_typeof", "jsonb_agg", "jsonb_array_elements",
    "jsonb_array_elements_text", "jsonb_array_length", "jsonb_build_array", "jsonb_build_object", "jsonb_each",
    "jsonb_each_text", "jsonb_extract_path", "jsonb_extract_path_text", "jsonb_insert", "jsonb_object",
    "jsonb_object_agg", "jsonb_object_keys", "jsonb_path_exists", "jsonb_path_match", "jsonb_path_query",
    "jsonb_path_query_array", "jsonb_path_query_first", "jsonb_pretty", "jsonb_set", "jsonb_set_lax",
    "jsonb_strip_nulls", "jsonb_to_record", "jsonb_to_recordset", "jsonb_typeof", "lag", "last_value", "lcm",
    "lead", "left", "length", "ln", "log", "log10", "lower", "lpad", "ltrim", "make_date", "make_interval",
    "make_time", "make_timestamp", "make_timestamptz", "max", "md5", "min", "min_scale", "mod", "mode",
    "normalize", "nth_value", "ntile", "num_nonnulls", "num_nulls", "numnode", "octet_length", "overlay",
    "percent_rank", "percentile_cont", "percentile_disc", "phraseto_tsquery", "pi", "plainto_tsquery", "position",
    "pow", "power", "querytree", "quote_literal", "radians", "rank", "regexp_count", "regexp_instr", "regexp_like",
    "regexp_match", "regexp_matches", "regexp_replace", "regexp_split_to_array", "regexp_split_to_table",
    "regexp_substr", "repeat", "replace", "reverse", "right", "round", "row_number", "row_to_json", "rpad", "rtrim",
    "scale", "setweight", "sha224", "sha256", "sha384", "sha512", "sign", "sin", "sinh", "split_part", "sqrt",
    "starts_with", "stddev", "stddev_pop", "stddev_samp", "string_agg", "string_to_array", "string_to_table",
    "strip", "strpos", "substr", "substring", "sum", "tan", "tanh", "to_char", "to_date", "to_hex", "to_json",
    "to_jsonb", "to_number", "to_timestamp", "to_tsquery", "to_tsvector", "translate", "trim_array", "trim_scale",
    "trunc", "ts_delete", "ts_filter", "ts_headline", "ts_rank", "ts_rank_cd", "tsvector_to_array",
    "unistr", "unnest", "upper", "var_pop", "var_samp", "variance", "websearch_to_tsquery", "width_bucket",
];

/// What PostgreSQL's grammar writes as a function and is none of the catalog's.
const BUILT_IN: &[&str] = &["coalesce", "greatest", "grouping", "least", "nullif", "trim"];

/// What is refused with a reason of its own; the first ones also without parentheses.
const CLOCK_KEYWORDS: &[&str] = &["current_date", "current_time", "current_timestamp", "localtime", "localtimestamp"];
const CLOCK: &[&str] = &["age", "clock_timestamp", "now", "statement_timestamp", "timeofday", "transaction_timestamp"];
const CHANCE: &[&str] = &["gen_random_uuid", "random", "random_normal", "setseed"];
const SEQUENCE: &[&str] = &["currval", "lastval", "nextval", "setval"];

/// Why a call is refused; `None` where it is not.
pub(super) fn refusal(name: &str) -> Option<String> {
    let lower = name.to_ascii_lowercase();
    if ALLOWED.binary_search(&lower.as_str()).is_ok() || BUILT_IN.contains(&lower.as_str()) {
        return None;
    }
    let reason = volatile(&lower).or_else(|| sequence(&lower));
    Some(reason.unwrap_or_else(|| format!("`{lower}` is not among the functions that a statement may call")))
}

/// Why a name stands for something that changes by itself; `None` where it does not.
pub(super) fn volatile(name: &str) -> Option<String> {
    let lower = name.to_ascii_lowercase();
    let has = |list: &[&str]| list.contains(&lower.as_str());
    if has(CLOCK) || has(CLOCK_KEYWORDS) {
        Some(format!("`{lower}` looks at the clock: pass the time as a parameter, from `ctx.now()`"))
    } else if has(CHANCE) {
        Some(format!("`{lower}` gives another value each time: pass one as a parameter"))
    } else {
        None
    }
}

fn sequence(lower: &str) -> Option<String> {
    let reason = "takes a number that others take too: let the column be an identity and use `returning`";
    SEQUENCE.contains(&lower).then(|| format!("`{lower}` {reason}"))
}

/// A name that means the clock even without parentheses.
pub(super) fn is_clock_keyword(name: &str) -> bool {
    CLOCK_KEYWORDS.contains(&name.to_ascii_lowercase().as_str())
}

/// Every name that may be called and stands in the catalog.
#[cfg(test)]
pub(in crate::store) fn in_catalog() -> &'static [&'static str] {
    ALLOWED
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_sorted() {
        for list in [ALLOWED, BUILT_IN, CLOCK_KEYWORDS, CLOCK, CHANCE, SEQUENCE] {
            assert!(list.is_sorted());
        }
    }
}
