//! `#[get]` and `#[post]`.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{
    Error, FnArg, Ident, ItemFn, LitInt, LitStr, Result, Token,
    parse::{Parse, ParseStream},
};

struct Arguments {
    pattern: LitStr,
    body_limit: Option<LitInt>,
}

impl Parse for Arguments {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let pattern: LitStr = input.parse()?;
        let mut body_limit = None;
        while !input.is_empty() {
            input.parse::<Token![,]>()?;
            if input.is_empty() {
                break;
            }
            let key: Ident = input.parse()?;
            if key != "body_limit" {
                return Err(Error::new(key.span(), format!("`{key}` is not `body_limit`")));
            }
            input.parse::<Token![=]>()?;
            body_limit = Some(input.parse()?);
        }
        Ok(Self { pattern, body_limit })
    }
}

pub(crate) fn expand(method: &str, arguments: TokenStream, item: TokenStream) -> Result<TokenStream> {
    let Arguments { pattern, body_limit } = syn::parse2(arguments)?;
    let function: ItemFn = syn::parse2(item)?;
    if !pattern.value().starts_with('/') {
        return Err(Error::new(pattern.span(), "a path starts with `/`"));
    }
    let name = &function.sig.ident;
    let text = name.to_string();
    let (lets, arguments) = extractors(&function, &quote!(::rose_sdk::extract::FromRequest::from_request))?;
    let kinds = function.sig.inputs.iter().filter_map(|parameter| match parameter {
        FnArg::Typed(parameter) => Some(&parameter.ty),
        FnArg::Receiver(_) => None,
    });
    let fields = kinds.map(|kind| quote!(.and(&<#kind as ::rose_sdk::extract::FromRequest>::query_fields())));
    let query = quote!(|| ::rose_sdk::extract::QueryFields::default() #(#fields)*);
    let limit = match body_limit {
        Some(limit) => quote!(Some(#limit)),
        None => quote!(None),
    };
    Ok(quote! {
        #function
        const _: () = {
            fn handler(
                ctx: ::rose_sdk::Ctx,
                mut request: ::rose_sdk::extract::Request,
            ) -> ::rose_sdk::__private::Handling {
                ::std::boxed::Box::pin(async move {
                    let source = &mut request;
                    #lets
                    #name(#arguments).await
                })
            }
            ::rose_sdk::__private::inventory::submit! {
                ::rose_sdk::__private::RouteDecl {
                    method: #method,
                    pattern: #pattern,
                    body_limit: #limit,
                    query: #query,
                    name: #text,
                    file: file!(),
                    line: line!(),
                    handler,
                }
            }
        };
    })
}

/// One `let` for each parameter of an `async fn`, and the list of their names.
pub(crate) fn extractors(function: &ItemFn, how: &TokenStream) -> Result<(TokenStream, TokenStream)> {
    if function.sig.asyncness.is_none() {
        return Err(Error::new(function.sig.ident.span(), "a handler is an `async fn`"));
    }
    let (mut lets, mut names) = (TokenStream::new(), TokenStream::new());
    for (position, parameter) in function.sig.inputs.iter().enumerate() {
        let FnArg::Typed(parameter) = parameter else {
            return Err(Error::new(function.sig.ident.span(), "a handler is a free function, without `self`"));
        };
        let name = format_ident!("parameter_{position}");
        let kind = &parameter.ty;
        lets.extend(quote! { let #name: #kind = #how(&ctx, source)?; });
        names.extend(quote! { #name, });
    }
    Ok((lets, names))
}
