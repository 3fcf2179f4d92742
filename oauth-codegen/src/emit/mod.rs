//! From a checked definition to Rust: the last stage. It cannot fail and decides nothing.
//!
//! The output is a module with the definition as text and a thin face: `Scope`, `Settings` and
//! `Credentials`. All behaviour is in `oauth_core`.

mod data;
mod face;

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use crate::{
    compile::Unit,
    model::{Checked, Definition, Names, ProfileMap},
    names,
};

/// How to emit.
#[derive(Debug, Clone)]
pub struct Options {
    /// The path of the runtime crate.
    pub core: TokenStream,
}

impl Default for Options {
    fn default() -> Self {
        Self { core: quote!(::oauth_core) }
    }
}

/// Everything a module about a provider holds: the struct and what stands beside it.
#[must_use]
pub fn module_body(checked: &Checked, options: &Options) -> TokenStream {
    body(checked.definition(), checked.names(), options, true)
}

/// The same for a definition with faults, so that code which uses the provider has nothing more to
/// complain about than the faults themselves.
#[must_use]
pub fn skeleton_body(unit: &Unit, options: &Options) -> TokenStream {
    let (definition, names) = unit.outline();
    body(&definition, &names, options, false)
}

fn body(definition: &Definition, names: &Names, options: &Options, whole: bool) -> TokenStream {
    let provider = ident(&names.provider);
    let doc = face::doc(&face::provider_doc(definition));
    let parts = face(definition, names, Some(&provider), options);
    let data = data(definition, options, whole);
    let impls = impls(definition, &quote!(#provider), &quote!(), &data, options, whole);
    quote! {
        #doc
        pub struct #provider;
        #impls
        #parts
    }
}

/// A public module for each unit, with a skeleton for those that have faults.
#[must_use]
pub fn modules(units: &[Unit], options: &Options) -> TokenStream {
    let visibility = quote!(pub);
    units.iter().map(|unit| module(unit, &visibility, &TokenStream::new(), options)).collect()
}

/// The module of a unit; `extra` goes into it as well.
#[must_use]
pub fn module(
    unit: &Unit,
    visibility: &TokenStream,
    extra: &TokenStream,
    options: &Options,
) -> TokenStream {
    let name = module_ident(&unit.id);
    let (body, title) = match &unit.checked {
        Some(checked) => (module_body(checked, options), checked.definition().name.as_str()),
        None => (skeleton_body(unit, options), unit.id.as_str()),
    };
    let attributes = module_attributes(title);
    quote! {
        #attributes
        #visibility mod #name {
            #extra
            #body
        }
    }
}

/// What a derive puts beside the user's own struct: the implementations, and the body of the module.
#[must_use]
pub fn derive_parts(
    unit: &Unit,
    provider: &TokenStream,
    module: &TokenStream,
    options: &Options,
) -> (TokenStream, TokenStream) {
    let within = quote!(#module::);
    let outline;
    let (definition, names, whole) = match &unit.checked {
        Some(checked) => (checked.definition(), checked.names(), true),
        None => {
            outline = unit.outline();
            (&outline.0, &outline.1, false)
        }
    };
    let core = &options.core;
    let data = data(definition, options, whole);
    let face = face(definition, names, None, options);
    let doc = face::doc(&format!("What {} does, as data.", face::plain(&definition.name)));
    // The face cannot name the struct, which may stand in a function.
    let parts = quote! {
        #doc
        #[must_use]
        pub fn definition() -> &'static #core::definition::Definition {
            #data
        }
        #face
    };
    let elsewhere = quote!(#within definition());
    let impls = impls(definition, provider, &within, &elsewhere, options, whole);
    let settings = face::settings_constructor(definition, provider, &within, core);
    (quote!(#impls #settings), parts)
}

/// `provider` is the struct, where it stands in the same module.
fn face(
    definition: &Definition,
    names: &Names,
    provider: Option<&Ident>,
    options: &Options,
) -> TokenStream {
    let core = &options.core;
    let scope = face::scope(definition, names, provider, core);
    let settings = face::settings(definition, provider, core);
    let credentials = face::credentials(definition, core);
    quote! {
        #scope
        #settings
        #credentials
    }
}

/// The definition as the text that `oauth_core::definition::read` reads, for a loader.
#[must_use]
pub fn text(checked: &Checked) -> String {
    data::text_of(checked.definition())
}

/// The definition, as an expression.
fn data(definition: &Definition, options: &Options, whole: bool) -> TokenStream {
    let core = &options.core;
    if !whole {
        return quote!(&#core::definition::Definition::PLAIN);
    }
    let text = data::literal(definition);
    quote!(#core::definition::v1(#text))
}

/// The provider trait and the capabilities; a skeleton has all of them.
fn impls(
    definition: &Definition,
    provider: &TokenStream,
    within: &TokenStream,
    data: &TokenStream,
    options: &Options,
    whole: bool,
) -> TokenStream {
    let core = &options.core;
    let who = definition.userinfo.is_some()
        || definition.id_token.is_some()
        || definition.validate.as_ref().is_some_and(|call| call.profile != ProfileMap::default());
    let capabilities = [
        ("Register", definition.registration_endpoint.is_some()),
        ("Authorize", !definition.authorization_endpoint.is_empty()),
        ("Device", definition.device.is_some()),
        ("ClientCredentials", definition.client_credentials.is_some()),
        ("Refresh", definition.refresh.is_some()),
        ("Revoke", definition.revoke.is_some()),
        ("Introspect", definition.introspect.is_some()),
        ("Validate", definition.validate.is_some() || definition.userinfo.is_some()),
        ("UserInfo", who),
        ("Offline", definition.offline.is_some()),
        ("Consent", definition.consent.is_some()),
        ("Discover", definition.discover.is_some()),
        ("Lookup", !definition.lookup.is_empty()),
        ("Api", definition.api.is_some()),
    ];
    let present = capabilities.into_iter().filter(|(_, present)| *present || !whole);
    let capabilities = together(present.map(|(name, _)| name).collect());
    let capabilities = capabilities.into_iter().map(ident);
    quote! {
        impl #core::Provider for #provider {
            #[inline]
            fn definition() -> &'static #core::definition::Definition {
                #data
            }
            type Scope = #within Scope;
            type Settings = #within Settings;
            type Credentials<'a> = #within Credentials<'a>;
        }
        #(impl #core::capability::#capabilities for #provider {})*
    }
}

/// Capabilities that often come together have one trait in the runtime.
fn together(mut capabilities: Vec<&'static str>) -> Vec<&'static str> {
    const BUNDLES: [(&str, &[&str]); 4] = [
        ("Connect", &["Authorize", "Refresh", "Api"]),
        ("Identity", &["Validate", "UserInfo"]),
        ("Prompts", &["Offline", "Consent"]),
        ("Common", &["Connect", "Identity"]),
    ];
    for (bundle, members) in BUNDLES {
        if members.iter().all(|member| capabilities.contains(member)) {
            capabilities.retain(|capability| !members.contains(capability));
            capabilities.insert(0, bundle);
        }
    }
    capabilities
}

/// The name of a type, a variant or a function as a token; keywords become raw.
#[must_use]
pub fn ident(name: &str) -> Ident {
    if names::is_keyword(name) && !names::never_a_name(name) {
        Ident::new_raw(name, Span::call_site())
    } else {
        Ident::new(name, Span::call_site())
    }
}

/// The name of the module of a unit, as a token.
#[must_use]
pub fn module_ident(id: &str) -> Ident {
    let module = names::module(id);
    if names::never_a_name(&module) { ident(&format!("{module}_")) } else { ident(&module) }
}

/// What follows `mod`: `#[doc]` and lints of a module that holds a provider.
#[must_use]
pub fn module_attributes(name: &str) -> TokenStream {
    let (doc, lints) = (module_doc(name), lints());
    quote!(#doc #[#lints])
}

/// The documentation of a module that holds a provider.
#[must_use]
pub fn module_doc(name: &str) -> TokenStream {
    face::doc(&format!("The provider {}, compiled from its definition.", face::plain(name)))
}

/// What keeps quiet about generated code, without the brackets of the attribute.
#[must_use]
pub fn lints() -> TokenStream {
    quote! {
        allow(
            dead_code,
            unreachable_pub,
            clippy::enum_variant_names,
            reason = "the provider chose the names, and a program uses some of what it has"
        )
    }
}

/// Formats a file of generated code.
#[cfg(feature = "pretty")]
#[must_use]
pub fn file(tokens: &TokenStream) -> String {
    match syn::parse2::<syn::File>(tokens.clone()) {
        Ok(file) => prettyplease::unparse(&file),
        // What we emit parses; a test compiles all of it. Unformatted is still right.
        Err(_) => tokens.to_string(),
    }
}

/// Tokens as text that a person can read, without a parser: a line for each item and statement.
#[must_use]
pub fn readable(tokens: &TokenStream) -> String {
    tokens.to_string().replace(" ; ", ";\n").replace(" { ", " {\n").replace(" } ", "\n}\n")
}
