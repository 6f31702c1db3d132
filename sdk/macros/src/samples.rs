//! `samples!`: which context a template poses with.

use std::path::Path;

use proc_macro2::TokenStream;
use quote::quote;
use syn::{
    Error, LitStr, Result, Token, Type,
    parse::{Parse, ParseStream},
    punctuated::Punctuated,
};

use crate::embed;

/// `"post" => PostView`.
struct Pair {
    template: LitStr,
    context: Type,
}

impl Parse for Pair {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let template = input.parse()?;
        input.parse::<Token![=>]>()?;
        Ok(Self { template, context: input.parse()? })
    }
}

pub(crate) fn expand(input: TokenStream) -> Result<TokenStream> {
    let folder = embed::root()?.join("templates");
    let pairs = syn::parse::Parser::parse2(Punctuated::<Pair, Token![,]>::parse_terminated, input)?;
    pairs.iter().map(|pair| one(pair, &folder)).collect()
}

fn one(Pair { template, context }: &Pair, folder: &Path) -> Result<TokenStream> {
    let name = template.value();
    if name.starts_with("overrides/") {
        let why = "an override poses with the samples of the template that it stands in for: leave this out";
        return Err(Error::new(template.span(), why));
    }
    if !folder.join(format!("{name}.hbs")).is_file() {
        let why = format!("there is no file `templates/{name}.hbs`: a template is named without the plugin's id");
        return Err(Error::new(template.span(), why));
    }
    // `line!()` would be the line of the macro for each of them. This `unwrap` is the compiler's own span behind
    // proc-macro2's, which every macro has.
    let line = u32::try_from(template.span().unwrap().line()).unwrap_or_default();
    Ok(quote! {
        ::rose_sdk::__private::inventory::submit! {
            ::rose_sdk::__private::SampleDecl {
                template: #template,
                file: file!(),
                line: #line,
                contexts: ::rose_sdk::__private::contexts_of::<#context>,
            }
        }
    })
}
