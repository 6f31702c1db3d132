//! The macros of `rose-sdk`. Each writes what an author would otherwise write by hand, and registers it in the
//! description where it is implemented; nothing here decides anything at run time.

mod command;
mod embed;
mod fragment;
mod plugin;
mod route;
mod samples;
mod settings;

use proc_macro::TokenStream;

/// Declares the plugin: once, in `lib.rs`.
///
/// ```ignore
/// rose_sdk::plugin! {
///     id: "guestbook",                          // also its domain, its templates' and its settings' name
///     title: "Guestbook",
///     description: "Visitors leave a line.",
///     uses: [database],                         // what it asks of the kernel: database, routes, commands, folders
///     settings: GuestbookSettings,              // a struct with `#[derive(Settings)]`; may be left out
///     start: Guestbook::start,                  // `async fn(Host, &GuestbookSettings) -> Result<Guestbook, Failure>`
///     override_priority: 10,                    // for the files in `templates/overrides/`; 0 where left out
///     allocator: own,                           // where the crate sets a `#[global_allocator]` of its own
/// }
/// ```
///
/// The folders `templates/`, `assets/` and `migrations/{sqlite,postgres}/` beside `Cargo.toml` are embedded.
#[proc_macro]
pub fn plugin(input: TokenStream) -> TokenStream {
    plugin::expand(input.into()).unwrap_or_else(syn::Error::into_compile_error).into()
}

/// Makes an `async fn` answer `GET` at a path: `#[get("/guestbook/{id}/")]`.
#[proc_macro_attribute]
pub fn get(arguments: TokenStream, item: TokenStream) -> TokenStream {
    route::expand("GET", arguments.into(), item.into()).unwrap_or_else(syn::Error::into_compile_error).into()
}

/// Makes an `async fn` answer `POST` at a path: `#[post("/guestbook/", body_limit = 65536)]`, the limit in bytes.
#[proc_macro_attribute]
pub fn post(arguments: TokenStream, item: TokenStream) -> TokenStream {
    route::expand("POST", arguments.into(), item.into()).unwrap_or_else(syn::Error::into_compile_error).into()
}

/// Makes an `async fn(Ctx, Vec<Ask>) -> Pieces` a fragment, a piece of HTML for others' pages:
/// `#[fragment("container-cards", many, priority = 10)]`. `many`: every plugin that offers it is asked, and the pieces
/// are joined; `personal`: it is made for one visitor. `Ask` is the struct that a template's arguments fill.
#[proc_macro_attribute]
pub fn fragment(arguments: TokenStream, item: TokenStream) -> TokenStream {
    fragment::expand(arguments.into(), item.into()).unwrap_or_else(syn::Error::into_compile_error).into()
}

/// Makes an `async fn` a command of `rose run ID NAME`: `#[command("FILE [--dry-run]")]`. The function's name and the
/// first line of its documentation are the command's; the argument named `FILE` is read by the kernel.
#[proc_macro_attribute]
pub fn command(arguments: TokenStream, item: TokenStream) -> TokenStream {
    command::expand(arguments.into(), item.into()).unwrap_or_else(syn::Error::into_compile_error).into()
}

/// Makes a struct the plugin's settings. A field is text, `bool`, an integer, or an `Option` of one; its
/// documentation is its help; `#[setting(default = "20", min = 1, max = 100, secret)]` says the rest.
#[proc_macro_derive(Settings, attributes(setting))]
pub fn settings(item: TokenStream) -> TokenStream {
    settings::expand(item.into()).unwrap_or_else(syn::Error::into_compile_error).into()
}

/// Says which context a template poses with: `samples! { "show" => Show, "part/entry" => Entry }`, each a file below
/// `templates/` and a type that is `Sample` and `Serialize`.
#[proc_macro]
pub fn samples(input: TokenStream) -> TokenStream {
    samples::expand(input.into()).unwrap_or_else(syn::Error::into_compile_error).into()
}
