//! `#[command]`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Error, ItemFn, LitStr, Result};

use crate::{route::extractors, settings::documentation};

pub(crate) fn expand(arguments: TokenStream, item: TokenStream) -> Result<TokenStream> {
    let usage: LitStr = if arguments.is_empty() { syn::parse_quote!("") } else { syn::parse2(arguments)? };
    rose_abi::usage::Usage::parse(&usage.value()).map_err(|wrong| Error::new(usage.span(), wrong))?;
    let function: ItemFn = syn::parse2(item)?;
    let name = &function.sig.ident;
    let text = name.to_string().replace('_', "-");
    let text_of = documentation(&function.attrs);
    let paragraph: Vec<&str> = text_of.lines().map(str::trim).take_while(|line| !line.is_empty()).collect();
    let about = paragraph.join(" ");
    if about.is_empty() {
        return Err(Error::new(name.span(), "say in a `///` line what the command does: `--help` shows it"));
    }
    let (lets, arguments) = extractors(&function, &quote!(::rose_sdk::command::FromCommand::from_command))?;
    Ok(quote! {
        #function
        const _: () = {
            fn handler(
                ctx: ::rose_sdk::Ctx,
                mut call: ::rose_sdk::command::Call,
            ) -> ::rose_sdk::__private::Running {
                ::std::boxed::Box::pin(async move {
                    let source = &mut call;
                    #lets
                    #name(#arguments).await
                })
            }
            ::rose_sdk::__private::inventory::submit! {
                ::rose_sdk::__private::CommandDecl {
                    name: #text,
                    usage: #usage,
                    about: #about,
                    file: file!(),
                    line: line!(),
                    handler,
                }
            }
        };
    })
}
