//! The pattern of a route: literal text, `{parameters}`, a `{*rest}` at the end.
//!
//! Only its form is looked at here; which patterns go together is `router`'s business.

/// A pattern that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pattern {
    /// As it was written.
    pub(super) text: String,
    /// The parameters in order, without the star.
    pub(super) parameters: Vec<String>,
    /// With numbers for names: two patterns with one shape match the same paths.
    pub(super) shape: String,
    /// The text before the first parameter.
    pub(super) literal: String,
}

impl Pattern {
    /// Reads a pattern, or says what is wrong with it.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        if !text.starts_with('/') {
            return Err("a pattern begins with `/`".to_owned());
        }
        if text.contains("//") {
            return Err("an empty part, `//`, never matches".to_owned());
        }
        let mut pattern =
            Self { text: text.to_owned(), parameters: Vec::new(), shape: "/".to_owned(), literal: String::new() };
        let segments: Vec<&str> = text[1..].split('/').collect();
        let last = segments.len() - 1;
        for (index, segment) in segments.iter().enumerate() {
            if index > 0 {
                pattern.shape.push('/');
            }
            pattern.segment(segment, index == last)?;
        }
        pattern.literal = text[..text.find('{').unwrap_or(text.len())].to_owned();
        Ok(pattern)
    }

    /// Whether it is `/{*rest}`, which every path has.
    pub(super) fn is_any(&self) -> bool {
        self.shape == "/{*p0}"
    }

    fn segment(&mut self, segment: &str, last: bool) -> Result<(), String> {
        let Some(open) = segment.find('{') else {
            self.shape.push_str(literal(segment)?);
            return Ok(());
        };
        let (before, rest) = (&segment[..open], &segment[open + 1..]);
        let Some((name, after)) = rest.split_once('}') else {
            return Err(format!("`{segment}` has a `{{` without its `}}`"));
        };
        if after.contains('{') {
            return Err(format!("`{segment}` has more than one parameter between two slashes, or a brace too many"));
        }
        let (star, name) = match name.strip_prefix('*') {
            Some(name) if !last || !before.is_empty() || !after.is_empty() => {
                return Err(format!("`{{*{name}}}` must be the last part of the path, and all of it"));
            }
            Some(name) => ("*", name),
            None => ("", name),
        };
        let plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if !plain || name.is_empty() || name.starts_with(|first: char| first.is_ascii_digit()) {
            return Err(format!("`{name}` is not a parameter's name: use letters, digits and `_`"));
        }
        if self.parameters.iter().any(|known| known == name) {
            return Err(format!("the parameter `{name}` is there twice"));
        }
        let (before, after) = (literal(before)?, literal(after)?);
        self.shape.push_str(&format!("{before}{{{star}p{}}}{after}", self.parameters.len()));
        self.parameters.push(name.to_owned());
        Ok(())
    }
}

/// Text that can be a part of a path as it arrives, which is percent-encoded.
fn literal(text: &str) -> Result<&str, String> {
    match text.chars().find(|c| !c.is_ascii_graphic() || "{}?#\\\"<>^`|".contains(*c)) {
        Some('}') => Err("a `}` without its `{`".to_owned()),
        Some(c) => Err(format!("{c:?} never stands in a path as it arrives: percent-encode it")),
        None => Ok(text),
    }
}
