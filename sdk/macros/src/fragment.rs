//! `#[fragment]`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{
    Error, Ident, ItemFn, LitInt, LitStr, Result, Token,
    parse::{Parse, ParseStream},
};

struct Arguments {
    name: LitStr,
    many: bool,
    personal: bool,
    priority: i32,
}

impl Parse for Arguments {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let mut arguments = Self { name: input.parse()?, many: false, personal: false, priority: 0 };
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if !arguments.name.value().chars().all(fits) || !arguments.name.value().starts_with(|c: char| c.is_alphabetic())
        {
            let rule = "a fragment's name is lower-case letters, digits and `-`, a letter first";
            return Err(Error::new(arguments.name.span(), rule));
        }
        while !input.is_empty() {
            input.parse::<Token![,]>()?;
            if input.is_empty() {
                break;
            }
            let key: Ident = input.parse()?;
            match key.to_string().as_str() {
                "many" => arguments.many = true,
                "personal" => arguments.personal = true,
                "priority" => {
                    input.parse::<Token![=]>()?;
                    let is_negative = input.parse::<Option<Token![-]>>()?.is_some();
                    let priority: i32 = input.parse::<LitInt>()?.base10_parse()?;
                    arguments.priority = if is_negative { -priority } else { priority };
                }
                other => {
                    let message = format!("`{other}` is not one of: many, personal, priority");
                    return Err(Error::new(key.span(), message));
                }
            }
        }
        Ok(arguments)
    }
}

pub(crate) fn expand(arguments: TokenStream, item: TokenStream) -> Result<TokenStream> {
    let Arguments { name: fragment, many, personal, priority } = syn::parse2(arguments)?;
    let function: ItemFn = syn::parse2(item)?;
    let name = &function.sig.ident;
    let text = name.to_string();
    if function.sig.asyncness.is_none() || function.sig.inputs.len() != 2 {
        let shape = "a fragment is an `async fn(ctx: Ctx, asks: Vec<…>) -> Pieces`";
        return Err(Error::new(name.span(), shape));
    }
    Ok(quote! {
        #function
        const _: () = {
            fn handler(
                ctx: ::rose_sdk::Ctx,
                asks: ::std::vec::Vec<::rose_sdk::__private::ByteBuf>,
            ) -> ::rose_sdk::__private::Making {
                ::rose_sdk::__private::make(ctx, asks, #name)
            }
            ::rose_sdk::__private::inventory::submit! {
                ::rose_sdk::__private::FragmentDecl {
                    name: #fragment,
                    many: #many,
                    personal: #personal,
                    priority: #priority,
                    function: #text,
                    file: file!(),
                    line: line!(),
                    handler,
                }
            }
        };
    })
}
