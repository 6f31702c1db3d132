//! Which handler answers to a method and a path.
//!
//! Immutable: built once per registry from the claims of all owners. It never reads a request's headers or body, and
//! it calls nobody.

mod conflict;
mod pattern;
#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, fmt};

use http::Method;
use matchit::InsertError;
use percent_encoding::percent_decode_str;

use self::{
    conflict::{ambiguous, at, both},
    pattern::Pattern,
};

/// The owner whose claims may lie in [`RESERVED`].
pub const KERNEL: &str = "kernel";

/// The kernel's own paths, each with everything below it.
pub const RESERVED: [&str; 5] = ["/healthz", "/readyz", "/assets", "/admin", "/.well-known/rose"];

/// A route that somebody wants to answer.
#[derive(Debug, Clone)]
pub struct Claim<T> {
    /// The method; a claim to `GET` answers `HEAD` too.
    pub method: Method,
    /// Such as `/guestbook/{id}/` or `/files/{*rest}`.
    pub pattern: String,
    /// A plugin's id, or [`KERNEL`].
    pub owner: String,
    /// Where it is declared, for messages.
    pub place: Option<String>,
    /// What answers.
    pub target: T,
}

/// Why a claim cannot stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RouteProblem {
    /// Who is at fault: of two, the one who came later.
    pub owner: String,
    /// A sentence that names everybody involved and the way out.
    pub what: String,
}

impl fmt::Display for RouteProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

impl std::error::Error for RouteProblem {}

/// A fixed path that hides what another owner's pattern would show there. It is legal, and worth a warning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shadowed {
    /// The fixed path.
    pub path: String,
    /// Who answers it.
    pub owner: String,
    /// The pattern that does not get to answer.
    pub hidden_pattern: String,
    /// Whose pattern that is.
    pub hidden_owner: String,
}

impl fmt::Display for Shadowed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, owner, hidden_pattern, hidden_owner } = self;
        write!(f, "`{path}` of `{owner}` hides what `{hidden_pattern}` of `{hidden_owner}` would show there")
    }
}

/// What answers a request.
#[derive(Debug, PartialEq, Eq)]
pub struct Found<'r, T> {
    /// As it was claimed.
    pub target: &'r T,
    /// The pattern as it was claimed.
    pub pattern: &'r str,
    /// Who claimed it.
    pub owner: &'r str,
    /// The pattern's parameters in order, decoded.
    pub params: Vec<(String, String)>,
}

/// The outcome of a look-up.
#[derive(Debug, PartialEq, Eq)]
pub enum Lookup<'r, T> {
    /// This one answers.
    Found(Found<'r, T>),
    /// The path is known, the method is not; the value of the `Allow` header.
    MethodNotAllowed {
        /// Such as `GET, HEAD, POST`.
        allow: String,
    },
    /// The path with or without its last slash, or in lower case, would answer: redirect there, with the query.
    Elsewhere(String),
    /// Nobody answers.
    NotFound,
    /// The path is not one: not absolute, or with bytes that are not text.
    BadPath,
}

#[derive(Debug)]
struct Entry<T> {
    pattern: Pattern,
    owner: String,
    place: Option<String>,
    target: T,
}

/// All routes of one registry.
#[derive(Debug)]
pub struct Router<T> {
    /// From a shape to its place in `routes`.
    tree: matchit::Router<usize>,
    /// Per shape, by method.
    routes: Vec<BTreeMap<String, Entry<T>>>,
    /// Of the pattern that has any path: it is asked last, for what a site had before and where that is now.
    last: BTreeMap<String, Entry<T>>,
}

impl<T> Default for Router<T> {
    fn default() -> Self {
        Self { tree: matchit::Router::new(), routes: Vec::new(), last: BTreeMap::new() }
    }
}

impl<T> Router<T> {
    /// Puts all claims together; of two that cannot both stand, the earlier one does.
    ///
    /// # Errors
    /// Everything that is wrong. Each problem names who is at fault, so that the caller can leave that owner out and
    /// build again.
    pub fn build(claims: impl IntoIterator<Item = Claim<T>>) -> Result<Self, Vec<RouteProblem>> {
        Self::build_with(claims, [])
    }

    /// The same with claims that give way: each stands where nothing else does.
    ///
    /// # Errors
    /// As [`Router::build`], of the first claims alone.
    pub fn build_with(
        claims: impl IntoIterator<Item = Claim<T>>,
        giving_way: impl IntoIterator<Item = Claim<T>>,
    ) -> Result<Self, Vec<RouteProblem>> {
        let mut router = Self::default();
        let mut shapes = BTreeMap::new();
        let mut problems = Vec::new();
        for claim in claims {
            let owner = claim.owner.clone();
            if let Err(what) = router.add(&mut shapes, claim) {
                problems.push(RouteProblem { owner, what });
            }
        }
        for claim in giving_way {
            // One that cannot stand is nobody's fault.
            let _ = router.add(&mut shapes, claim);
        }
        if problems.is_empty() { Ok(router) } else { Err(problems) }
    }

    fn add(&mut self, shapes: &mut BTreeMap<String, usize>, claim: Claim<T>) -> Result<(), String> {
        let Claim { method, pattern: text, owner, place, target } = claim;
        let pattern = Pattern::read(&text).map_err(|what| {
            format!("plugin `{owner}` claims `{method} {text}`{}, which is no pattern: {what}", at(place.as_deref()))
        })?;
        if owner != KERNEL
            && let Some(reserved) = reserved(&pattern.literal)
        {
            return Err(format!(
                "plugin `{owner}` claims `{method} {text}`{}, but `{reserved}` and all below it is the kernel's: choose \
                 another path",
                at(place.as_deref())
            ));
        }
        let entry = Entry { pattern, owner, place, target };
        let methods = if entry.pattern.is_any() {
            &mut self.last
        } else {
            let index = match shapes.get(&entry.pattern.shape) {
                Some(index) => *index,
                None => self.plant(shapes, &method, &entry)?,
            };
            &mut self.routes[index]
        };
        match methods.get(method.as_str()) {
            Some(earlier) => Err(both(&method, earlier, &entry)),
            None => {
                methods.insert(method.as_str().to_owned(), entry);
                Ok(())
            }
        }
    }

    /// Puts a new shape into the tree.
    fn plant(
        &mut self,
        shapes: &mut BTreeMap<String, usize>,
        method: &Method,
        entry: &Entry<T>,
    ) -> Result<usize, String> {
        let shape = &entry.pattern.shape;
        let index = self.routes.len();
        match self.tree.insert(shape.as_str(), index) {
            Ok(()) => {
                shapes.insert(shape.clone(), index);
                self.routes.push(BTreeMap::new());
                Ok(index)
            }
            Err(InsertError::Conflict { with }) => {
                let earlier = shapes.get(&with).and_then(|index| self.routes[*index].values().next());
                Err(match earlier {
                    Some(earlier) => ambiguous(method, earlier, entry),
                    None => {
                        format!("`{method} {}` of `{}` cannot be told from `{with}`", entry.pattern.text, entry.owner)
                    }
                })
            }
            Err(error) => Err(format!("`{method} {}` of `{}`: {error}", entry.pattern.text, entry.owner)),
        }
    }

    /// Finds who answers. `path` is as it came, percent-encoded and without the query.
    pub fn at(&self, method: &Method, path: &str) -> Lookup<'_, T> {
        if !path.starts_with('/') {
            return Lookup::BadPath;
        }
        let Some((index, values)) = self.matching(path) else {
            return match self.other_slash(method, path).or_else(|| self.other_case(method, path)) {
                Some(other) => Lookup::Elsewhere(other),
                None => self.last(method, path),
            };
        };
        let methods = &self.routes[index];
        let Some(entry) = answering(methods, method) else {
            return Lookup::MethodNotAllowed { allow: allow(methods) };
        };
        if !values.is_empty()
            && let Some(fixed) = self.fixed_in_lower_case(method, path)
        {
            return Lookup::Elsewhere(fixed);
        }
        let mut params = Vec::with_capacity(values.len());
        for (name, value) in entry.pattern.parameters.iter().zip(values) {
            match decoded(value) {
                Some(value) => params.push((name.clone(), value)),
                None => return Lookup::BadPath,
            }
        }
        Lookup::Found(Found { target: &entry.target, pattern: &entry.pattern.text, owner: &entry.owner, params })
    }

    /// Whoever takes what nobody has.
    fn last(&self, method: &Method, path: &str) -> Lookup<'_, T> {
        let entry = answering(&self.last, method).filter(|_| reserved(path).is_none());
        let Some(entry) = entry else { return Lookup::NotFound };
        let Some(rest) = decoded(path.trim_start_matches('/')) else { return Lookup::BadPath };
        let params = entry.pattern.parameters.iter().map(|name| (name.clone(), rest.clone())).collect();
        Lookup::Found(Found { target: &entry.target, pattern: &entry.pattern.text, owner: &entry.owner, params })
    }

    /// The owner of a path and the pattern by which it answers `GET`: for warnings about slugs that are taken.
    pub fn owner_of(&self, path: &str) -> Option<(&str, &str)> {
        match self.at(&Method::GET, path) {
            Lookup::Found(found) => Some((found.owner, found.pattern)),
            _ => reserved(path).map(|reserved| (KERNEL, reserved)),
        }
    }

    /// All routes, as method, pattern and owner, sorted by pattern.
    pub fn list(&self) -> Vec<(&str, &str, &str)> {
        let mut list: Vec<_> = (self.routes.iter().chain([&self.last]).flatten())
            .map(|(method, entry)| (method.as_str(), entry.pattern.text.as_str(), entry.owner.as_str()))
            .collect();
        list.sort_by_key(|(method, pattern, _)| (*pattern, *method));
        list
    }

    /// Fixed paths that hide what another owner's pattern would show.
    pub fn shadowed(&self) -> Vec<Shadowed> {
        let mut patterns = matchit::Router::new();
        let (fixed, open): (Vec<_>, Vec<_>) = (self.routes.iter().filter_map(|methods| methods.get("GET")))
            .partition(|entry| entry.pattern.parameters.is_empty());
        for entry in open {
            // They went together in `tree`, so they do here.
            let _ = patterns.insert(entry.pattern.shape.as_str(), entry);
        }
        let hidden = fixed.into_iter().filter_map(|entry| {
            let hidden = *patterns.at(&entry.pattern.text).ok()?.value;
            (hidden.owner != entry.owner).then(|| Shadowed {
                path: entry.pattern.text.clone(),
                owner: entry.owner.clone(),
                hidden_pattern: hidden.pattern.text.clone(),
                hidden_owner: hidden.owner.clone(),
            })
        });
        let mut hidden: Vec<_> = hidden.collect();
        hidden.sort_by(|a, b| a.path.cmp(&b.path));
        hidden
    }

    /// The shape that matches and the values of its parameters, as they came. Nobody's pattern reaches into the
    /// kernel's own paths, however wide it is.
    fn matching<'p>(&self, path: &'p str) -> Option<(usize, Vec<&'p str>)> {
        let found = self.tree.at(path).ok()?;
        let index = *found.value;
        let foreign = || self.routes[index].values().any(|entry| entry.owner != KERNEL);
        if reserved(path).is_some() && foreign() {
            return None;
        }
        Some((index, found.params.iter().map(|(_, value)| value).collect()))
    }

    /// The path in lower case: links are shouted in mails and on paper, and no address here differs by case alone. It is
    /// asked for last, so that a route with capitals keeps them.
    fn other_case(&self, method: &Method, path: &str) -> Option<String> {
        if !path.bytes().any(|byte| byte.is_ascii_uppercase()) || path.starts_with("//") || path.contains('\\') {
            return None;
        }
        let lower = path.to_ascii_lowercase();
        if self.takes(method, &lower) { Some(lower) } else { self.other_slash(method, &lower) }
    }

    /// The path in lower case, where that is somebody's fixed one: `/Archive/` is no post's address then.
    fn fixed_in_lower_case(&self, method: &Method, path: &str) -> Option<String> {
        let lower = path.bytes().any(|byte| byte.is_ascii_uppercase()).then(|| path.to_ascii_lowercase())?;
        let (_, values) = self.matching(&lower)?;
        (values.is_empty() && self.takes(method, &lower)).then_some(lower)
    }

    /// Whether somebody answers a method at a path.
    fn takes(&self, method: &Method, path: &str) -> bool {
        self.matching(path).is_some_and(|(index, _)| answering(&self.routes[index], method).is_some())
    }

    fn other_slash(&self, method: &Method, path: &str) -> Option<String> {
        // A browser takes `//host/` and `/\host/` for another site.
        if path.starts_with("//") || path.contains('\\') {
            return None;
        }
        let other = match path.strip_suffix('/') {
            Some(other) => other.to_owned(),
            // A file, such as `/robots.txt`, is no folder with its last slash forgotten.
            None if path.rsplit('/').next().is_some_and(|last| last.contains('.')) => return None,
            None => format!("{path}/"),
        };
        self.takes(method, &other).then_some(other)
    }
}

/// The kernel's own path that this one lies in.
pub fn reserved(path: &str) -> Option<&'static str> {
    RESERVED.into_iter().find(|own| path.strip_prefix(own).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
}

fn decoded(value: &str) -> Option<String> {
    let text = percent_decode_str(value).decode_utf8().ok()?;
    (!text.contains('\0')).then(|| text.into_owned())
}

/// Who answers a method; `HEAD` is answered by `GET`.
fn answering<'r, T>(methods: &'r BTreeMap<String, Entry<T>>, method: &Method) -> Option<&'r Entry<T>> {
    let head = || if method == Method::HEAD { methods.get("GET") } else { None };
    methods.get(method.as_str()).or_else(head)
}

fn allow<T>(methods: &BTreeMap<String, Entry<T>>) -> String {
    let mut names: Vec<&str> = methods.keys().map(String::as_str).collect();
    if let Some(get) = names.iter().position(|name| *name == "GET")
        && !names.contains(&"HEAD")
    {
        names.insert(get + 1, "HEAD");
    }
    names.join(", ")
}
