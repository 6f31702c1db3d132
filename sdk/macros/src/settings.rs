//! `#[derive(Settings)]`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{
    Attribute, Data, DeriveInput, Error, Expr, ExprLit, Field, Fields, Lit, LitInt, LitStr, Meta, Result,
    spanned::Spanned,
};

#[derive(Default)]
struct Rules {
    default: Option<LitStr>,
    secret: bool,
    min: Option<LitInt>,
    max: Option<LitInt>,
    link: bool,
}

pub(crate) fn expand(item: TokenStream) -> Result<TokenStream> {
    let item: DeriveInput = syn::parse2(item)?;
    let Data::Struct(body) = &item.data else {
        return Err(Error::new(item.ident.span(), "settings are a struct"));
    };
    let Fields::Named(fields) = &body.fields else {
        return Err(Error::new(item.ident.span(), "settings are a struct with named fields"));
    };
    let (mut described, mut read) = (TokenStream::new(), TokenStream::new());
    for field in &fields.named {
        let (one, other) = setting(field)?;
        described.extend(one);
        read.extend(other);
    }
    let name = &item.ident;
    Ok(quote! {
        impl ::rose_sdk::Settings for #name {
            fn describe() -> ::std::vec::Vec<::rose_sdk::__private::abi::messages::Setting> {
                ::std::vec![#described]
            }
            fn from_values(values: &::rose_sdk::settings::Values) -> ::rose_sdk::Tried<Self> {
                Ok(Self { #read })
            }
        }
    })
}

fn setting(field: &Field) -> Result<(TokenStream, TokenStream)> {
    let Some(ident) = &field.ident else {
        return Err(Error::new(field.span(), "a setting has a name"));
    };
    let name = ident.to_string();
    let help = documentation(&field.attrs);
    if help.is_empty() {
        return Err(Error::new(ident.span(), "say in a `///` line what the setting does: forms and help show it"));
    }
    let rules = rules(field)?;
    let kind = &field.ty;
    let default = match &rules.default {
        Some(text) => quote!(Some(#text.to_owned())),
        None => quote!(None),
    };
    let held = match rules.link {
        true => quote!(<#kind as ::rose_sdk::settings::TextField>::LINK),
        false => quote!(<#kind as ::rose_sdk::settings::Field>::KIND),
    };
    let bound = |bound: &Option<LitInt>| match bound {
        Some(number) => quote!(Some(#number)),
        None => quote!(None),
    };
    let (min, max, secret) = (bound(&rules.min), bound(&rules.max), rules.secret);
    Ok((
        quote! {
            ::rose_sdk::__private::abi::messages::Setting {
                name: #name.to_owned(),
                help: #help.to_owned(),
                kind: #held,
                default: #default,
                secret: #secret,
                min: #min,
                max: #max,
            },
        },
        quote! { #ident: ::rose_sdk::settings::Field::read(#name, values.get(#name))?, },
    ))
}

fn rules(field: &Field) -> Result<Rules> {
    let mut rules = Rules::default();
    for attribute in field.attrs.iter().filter(|attribute| attribute.path().is_ident("setting")) {
        attribute.parse_nested_meta(|meta| {
            if meta.path.is_ident("default") {
                rules.default = Some(meta.value()?.parse()?);
            } else if meta.path.is_ident("min") {
                rules.min = Some(meta.value()?.parse()?);
            } else if meta.path.is_ident("max") {
                rules.max = Some(meta.value()?.parse()?);
            } else if meta.path.is_ident("secret") {
                rules.secret = true;
            } else if meta.path.is_ident("link") {
                rules.link = true;
            } else {
                return Err(meta.error("a rule is `default = \"…\"`, `min = …`, `max = …`, `link` or `secret`"));
            }
            Ok(())
        })?;
    }
    Ok(rules)
}

/// The text of the `///` lines.
pub(crate) fn documentation(attributes: &[Attribute]) -> String {
    let mut lines = Vec::new();
    for attribute in attributes {
        if let Meta::NameValue(pair) = &attribute.meta
            && pair.path.is_ident("doc")
            && let Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) = &pair.value
        {
            lines.push(text.value().trim().to_owned());
        }
    }
    lines.join("\n").trim().to_owned()
}
