//! `plugin!`: the label, the library's exports, the allocator and the embedded files.

use proc_macro2::TokenStream;
use quote::quote;
use rose_abi::{label::Label, ops};
use syn::{
    Error, Ident, LitInt, LitStr, Path, Result, Token, bracketed,
    parse::{Parse, ParseStream},
    punctuated::Punctuated,
};

use crate::embed;

struct Declaration {
    id: LitStr,
    title: LitStr,
    description: LitStr,
    uses: Vec<Ident>,
    settings: Option<Path>,
    start: Option<Path>,
    override_priority: i32,
    own_allocator: bool,
}

impl Parse for Declaration {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let (mut id, mut title, mut description) = (None, None, None);
        let (mut uses, mut settings, mut start) = (Vec::new(), None, None);
        let (mut override_priority, mut own_allocator) = (0, false);
        while !input.is_empty() {
            let key: Ident = input.parse()?;
            input.parse::<Token![:]>()?;
            match key.to_string().as_str() {
                "id" => id = Some(input.parse::<LitStr>()?),
                "title" => title = Some(input.parse::<LitStr>()?),
                "description" => description = Some(input.parse::<LitStr>()?),
                "settings" => settings = Some(input.parse::<Path>()?),
                "start" => start = Some(input.parse::<Path>()?),
                "override_priority" => override_priority = input.parse::<LitInt>()?.base10_parse()?,
                "uses" => {
                    let names;
                    bracketed!(names in input);
                    uses = Punctuated::<Ident, Token![,]>::parse_terminated(&names)?.into_iter().collect();
                }
                "allocator" => {
                    let which: Ident = input.parse()?;
                    own_allocator = which == "own";
                    if !own_allocator {
                        return Err(Error::new(which.span(), "the allocator is `own`, or this line is left out"));
                    }
                }
                _ => {
                    let known = "id, title, description, uses, settings, start, override_priority, allocator";
                    return Err(Error::new(key.span(), format!("`{key}` is not one of: {known}")));
                }
            }
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        let need = |what: Option<LitStr>, name: &str| {
            what.ok_or_else(|| Error::new(input.span(), format!("`{name}: \"…\"` is missing")))
        };
        Ok(Self {
            id: need(id, "id")?,
            title: need(title, "title")?,
            description: need(description, "description")?,
            uses,
            settings,
            start,
            override_priority,
            own_allocator,
        })
    }
}

impl Declaration {
    /// The label as the kernel reads it.
    fn label(&self) -> Result<Label> {
        let id = self.id.value();
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if !id.starts_with(|c: char| c.is_ascii_lowercase()) || !id.chars().all(fits) || id.len() > 40 {
            let rule = "an id is 1 to 40 lower-case letters, digits or `-`, a letter first";
            return Err(Error::new(self.id.span(), rule));
        }
        let mut granted = ops::PAGES.to_vec();
        for name in &self.uses {
            match ops::GROUPS.iter().find(|(group, _)| name == group) {
                Some((_, ops)) => granted.extend_from_slice(ops),
                None => {
                    let known: Vec<_> = ops::GROUPS.iter().map(|(group, _)| *group).collect();
                    return Err(Error::new(name.span(), format!("`{name}` is not one of: {}", known.join(", "))));
                }
            }
        }
        granted.sort_unstable();
        Ok(Label {
            id,
            title: self.title.value(),
            description: self.description.value(),
            version: embed::package_version()?,
            border: rose_abi::BORDER.to_owned(),
            sdk: env!("CARGO_PKG_VERSION").to_owned(),
            ops: granted,
            capabilities: Vec::new(),
            memory_counted: !self.own_allocator,
        })
    }
}

pub(crate) fn expand(input: TokenStream) -> Result<TokenStream> {
    let declaration: Declaration = syn::parse2(input)?;
    let label = declaration.label()?;
    let text = serde_json::to_string(&label).map_err(|error| Error::new(declaration.id.span(), error))?;
    let length = text.len();
    let bytes = syn::LitByteStr::new(text.as_bytes(), declaration.id.span());
    let files = embed::files(&label.id, declaration.override_priority)?;
    let id = &declaration.id;

    let settings = declaration.settings.clone().unwrap_or_else(|| syn::parse_quote!(::rose_sdk::NoSettings));
    let start = start(declaration.start.as_ref());
    let allocator = if declaration.own_allocator {
        quote! { const COUNTED: bool = false; }
    } else {
        quote! {
            const COUNTED: bool = true;
            #[global_allocator]
            static ALLOCATOR: ::rose_sdk::__private::Counting = ::rose_sdk::__private::Counting;
        }
    };
    let export = export(&bytes, length);
    let span = declaration.id.span();
    let check = quote::quote_spanned! {span=>
        #[cfg(panic = "abort")]
        ::std::compile_error!("a plugin must be built with `panic = \"unwind\"`: the kernel could not survive its panics");
    };
    Ok(quote! {
        #check
        #[allow(unsafe_code, missing_docs, unreachable_pub)]
        const _: () = {
            #allocator
            static PLUGIN: ::rose_sdk::__private::Plugin = ::rose_sdk::__private::Plugin {
                id: #id,
                counted: COUNTED,
                files: #files,
                settings: <#settings as ::rose_sdk::Settings>::describe,
                start: |host, values| {
                    let settings = match <#settings as ::rose_sdk::Settings>::from_values(&values) {
                        Ok(settings) => settings,
                        Err(failure) => return ::std::boxed::Box::pin(async move { Err(failure) }),
                    };
                    #start
                },
            };
            #export
        };
    })
}

/// Makes the plugin's state, where it has one.
fn start(function: Option<&Path>) -> TokenStream {
    let state = match function {
        Some(function) => quote!(#function(host, &settings).await?),
        None => quote!({
            let _ = host;
        }),
    };
    quote! {
        ::std::boxed::Box::pin(async move {
            let state = #state;
            Ok(::rose_sdk::__private::started(settings, state))
        })
    }
}

/// What `#[export_root_module]` of abi_stable would write, without an author's crate depending on it.
fn export(label: &syn::LitByteStr, length: usize) -> TokenStream {
    quote! {
        #[used]
        #[unsafe(link_section = ".rose.label")]
        #[unsafe(no_mangle)]
        pub static ROSE_LABEL: [u8; #length] = *#label;

        extern "C" fn describe() -> ::rose_sdk::__private::abi::border::Described {
            ::rose_sdk::__private::describe(&PLUGIN)
        }
        extern "C" fn memory() -> u64 {
            ::rose_sdk::__private::memory(&PLUGIN)
        }
        extern "C" fn activate(
            host: ::rose_sdk::__private::abi::border::Host,
            settings: ::rose_sdk::__private::RVec<u8>,
        ) -> ::rose_sdk::__private::Activation {
            ::rose_sdk::__private::activate(&PLUGIN, host, settings)
        }
        fn root() -> ::rose_sdk::__private::abi::border::PluginRootRef {
            use ::rose_sdk::__private::PrefixTypeTrait as _;
            ::rose_sdk::__private::abi::border::PluginRoot { describe, memory, activate }.leak_into_prefix()
        }
        #[unsafe(export_name = "_1as_0lib_1header_0root_bmodule_bloader")]
        pub static ROSE_LIB_HEADER: ::rose_sdk::__private::library::LibHeader = {
            extern "C" fn erased() -> ::rose_sdk::__private::library::RootModuleResult {
                ::rose_sdk::__private::library::__call_root_module_loader(root)
            }
            // SAFETY: `erased` gives the root module whose type is named here, and no other.
            unsafe {
                ::rose_sdk::__private::library::LibHeader::from_constructor::<
                    ::rose_sdk::__private::abi::border::PluginRootRef,
                >(erased, ::rose_sdk::__private::CheckTypeLayout::Yes)
            }
        };
    }
}
