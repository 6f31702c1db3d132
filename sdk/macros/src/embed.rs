//! The files of a plugin's folder: templates, assets, messages and migrations become part of its library.

// The macro runs inside the compiler: what cargo tells it comes by the environment, there is no other way.
#![expect(clippy::disallowed_methods, reason = "cargo tells a macro the crate's folder and version by the environment")]

use std::path::{Path, PathBuf};

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::{Error, Result};

fn error(text: impl std::fmt::Display) -> Error {
    Error::new(Span::call_site(), text)
}

fn variable(name: &str) -> Result<String> {
    std::env::var(name).map_err(|_| error(format!("{name} is not set: `plugin!` needs cargo")))
}

/// The version of the crate that is being compiled.
pub(crate) fn package_version() -> Result<String> {
    variable("CARGO_PKG_VERSION")
}

/// The folder of the crate that is being compiled.
pub(crate) fn root() -> Result<PathBuf> {
    Ok(PathBuf::from(variable("CARGO_MANIFEST_DIR")?))
}

/// A `rose_sdk::__private::Files` with everything in the crate's folder.
pub(crate) fn files(id: &str, priority: i32) -> Result<TokenStream> {
    let root = root()?;
    let templates = templates(id, priority, &root)?;
    let assets = assets(&root)?;
    let messages = messages(&root)?;
    let mut migrations = TokenStream::new();
    for dialect in ["sqlite", "postgres"] {
        migrations.extend(self::migrations(dialect, &root)?);
    }
    Ok(quote! {
        ::rose_sdk::__private::Files {
            templates: &[#templates],
            assets: &[#assets],
            messages: &[#messages],
            migrations: &[#migrations],
        }
    })
}

fn templates(id: &str, priority: i32, root: &Path) -> Result<TokenStream> {
    let mut tokens = TokenStream::new();
    for (name, path) in walk(&root.join("templates"))? {
        let Some(stem) = name.strip_suffix(".hbs") else {
            return Err(error(format!("templates/{name}: a template's name ends in `.hbs`")));
        };
        let (template, overriding) = match stem.strip_prefix("overrides/") {
            Some(other) => (other.to_owned(), quote!(Some(#priority))),
            None => (format!("{id}/{stem}"), quote!(None)),
        };
        let file = format!("templates/{name}");
        tokens.extend(quote! { (#template, include_str!(#path), #file, #overriding), });
    }
    Ok(tokens)
}

fn assets(root: &Path) -> Result<TokenStream> {
    let files = walk(&root.join("assets"))?;
    Ok(files.into_iter().map(|(name, path)| quote! { (#name, include_bytes!(#path)), }).collect())
}

fn messages(root: &Path) -> Result<TokenStream> {
    let mut tokens = TokenStream::new();
    for (name, path) in walk(&root.join("messages"))? {
        let lang = name.strip_suffix(".ftl").filter(|lang| !lang.contains('/'));
        let lang = lang.ok_or_else(|| error(format!("messages/{name}: a file of phrases is named as in `en.ftl`")))?;
        let file = format!("messages/{name}");
        tokens.extend(quote! { (#lang, include_str!(#path), #file), });
    }
    Ok(tokens)
}

fn migrations(dialect: &str, root: &Path) -> Result<TokenStream> {
    let mut tokens = TokenStream::new();
    for (file, path) in walk(&root.join("migrations").join(dialect))? {
        let parts = file.strip_suffix(".sql").and_then(|stem| stem.split_once('_'));
        let Some((Ok(number), name)) = parts.map(|(number, name)| (number.parse::<u32>(), name)) else {
            return Err(error(format!("migrations/{dialect}/{file}: a migration is named as in `0001_posts.sql`")));
        };
        tokens.extend(quote! { (#dialect, #number, #name, include_str!(#path)), });
    }
    Ok(tokens)
}

/// Every file below a folder: its name relative to it with `/`, and its whole path. Hidden files are left out.
fn walk(folder: &Path) -> Result<Vec<(String, String)>> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(current) = open.pop() {
        if !current.is_dir() {
            continue;
        }
        let unreadable = |cause: std::io::Error| error(format!("{}: {cause}", current.display()));
        for entry in std::fs::read_dir(&current).map_err(unreadable)? {
            let path = entry.map_err(unreadable)?.path();
            let hidden = path.file_name().is_none_or(|name| name.to_string_lossy().starts_with('.'));
            if hidden {
                continue;
            }
            if path.is_dir() {
                open.push(path);
                continue;
            }
            let text = |path: &Path| path.to_str().map(str::to_owned);
            let name = path.strip_prefix(folder).ok().and_then(text);
            let (Some(name), Some(whole)) = (name, text(&path)) else {
                return Err(error(format!("{}: the name is not UTF-8", path.display())));
            };
            found.push((name, whole));
        }
    }
    found.sort();
    Ok(found)
}
