//! The typed face of a provider: scopes, settings, credentials.
//!
//! Functions without generics are `#[inline]`: machine code is made of them where they are used, not for each
//! of hundreds of providers.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::ident;
use crate::model::{Capture, Confidence, Definition, Field, Names, Setting};

/// A text for a doc comment, where Markdown must see no tags in it, and links only where a URL stands.
pub(super) fn plain(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for word in text.split_inclusive([' ', '\n', '\r']) {
        let url = word.trim_end().trim_end_matches(['.', ',', ';', ':', ')', '!', '?']);
        if url.starts_with("https://") && !url.contains(['<', '>', '`']) {
            escaped.push_str(&format!("<{url}>"));
            escape(&mut escaped, &word[url.len()..]);
        } else {
            escape(&mut escaped, word);
        }
    }
    escaped.trim().to_owned()
}

fn escape(escaped: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '<' | '>' | '[' | ']' | '*' | '_' | '`' | '\\' | '#' => {
                escaped.push('\\');
                escaped.push(c);
            }
            '\n' | '\r' => escaped.push(' '),
            _ => escaped.push(c),
        }
    }
}

/// Doc comments, one for each line.
pub(super) fn doc(text: &str) -> TokenStream {
    let lines =
        text.lines().map(|line| if line.is_empty() { String::new() } else { format!(" {line}") });
    quote!(#(#[doc = #lines])*)
}

fn code(text: &str) -> String {
    format!("`{}`", text.replace('`', "'"))
}

fn sentence(text: &str) -> String {
    let text = plain(text);
    if text.is_empty() || text.ends_with(['.', '!', '?']) { text } else { format!("{text}.") }
}

pub(super) fn provider_doc(definition: &Definition) -> String {
    let mut doc = sentence(definition.description.as_deref().unwrap_or(&definition.name));
    if let Some(url) = &definition.docs {
        doc.push_str(&format!("\n\nDocumentation: <{url}>"));
    }
    for url in definition.sources.iter().filter(|url| Some(*url) != definition.docs.as_ref()) {
        doc.push_str(&format!("\n\nSource: <{url}>"));
    }
    if let Some(confidence) = definition.confidence {
        doc.push_str("\n\nHow sure: ");
        doc.push_str(match confidence {
            Confidence::Documented => "the provider's own documentation says the endpoints.",
            Confidence::CrossChecked => "two independent sources agree on the endpoints.",
            Confidence::SingleSource => "one source that is not the provider says the endpoints.",
        });
    }
    doc
}

pub(super) fn scope(
    definition: &Definition,
    names: &Names,
    provider: Option<&Ident>,
    core: &TokenStream,
) -> TokenStream {
    let title = format!("A scope of {}.", plain(&definition.name));
    let known = &definition.scopes.known;
    if !definition.scopes.supported {
        let doc = doc(&format!("{title} It has none, so there is no value of this type."));
        return quote!(#doc pub type Scope = #core::NoScope;);
    }
    if known.is_empty() {
        let doc = doc(&format!("{title} The definition lists none."));
        return quote!(#doc pub type Scope = #core::AnyScope;);
    }
    let docs = known.iter().map(|scope| {
        doc(&if scope.description.trim().is_empty() {
            format!("{}.", code(&scope.name))
        } else {
            format!("{}: {}", code(&scope.name), sentence(&scope.description))
        })
    });
    let doc = doc(&format!("{title} Others are asked for by `other_scopes`."));
    let variants = names.scopes.iter().map(|name| ident(name));
    let sent = match provider {
        Some(provider) => quote!(#core::__private::scope::<#provider>(*self as usize)),
        None => quote!(#core::__private::scope_of(definition(), *self as usize)),
    };
    // The definition has the names, in this order. Derives would cost the compiler more.
    quote! {
        #doc
        #[non_exhaustive]
        pub enum Scope {
            #(#docs #variants,)*
        }
        impl AsRef<str> for Scope {
            #[inline]
            fn as_ref(&self) -> &str {
                #sent
            }
        }
        impl PartialEq for Scope {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                *self as usize == *other as usize
            }
        }
        impl Eq for Scope {}
        impl Clone for Scope {
            #[inline]
            fn clone(&self) -> Self {
                *self
            }
        }
        impl Copy for Scope {}
        impl #core::__private::Debug for Scope {
            #[inline]
            fn fmt(&self, f: &mut #core::__private::Formatter<'_>) -> #core::__private::FmtResult {
                f.write_str(self.as_ref())
            }
        }
    }
}

fn is_argument(setting: &Setting) -> bool {
    setting.field.required && setting.field.default.is_none()
}

fn field_doc(field: &Field) -> String {
    let mut doc = sentence(&field.label.en_us);
    if let Some(help) = &field.help {
        doc.push(' ');
        doc.push_str(&sentence(&help.en_us));
    }
    if let Some(url) = &field.url {
        doc.push_str(&format!(" See <{url}>."));
    }
    doc
}

/// Settings that have a type in the runtime: what must be there, in this order, and what need not be.
const SHAPES: [(&str, &[&str], &[&str]); 17] = [
    ("", &["client_id", "client_secret"], &[]),
    ("Public", &["client_id"], &[]),
    ("BaseUrl", &["client_id", "client_secret", "base_url"], &[]),
    ("Domain", &["client_id", "client_secret", "domain"], &[]),
    ("Host", &["client_id", "client_secret", "host"], &[]),
    ("Hostname", &["client_id", "client_secret", "hostname"], &[]),
    ("Server", &["client_id", "client_secret", "server"], &[]),
    ("Subdomain", &["client_id", "client_secret", "subdomain"], &[]),
    ("Tenant", &["client_id", "client_secret", "tenant_id"], &[]),
    ("OptionalBaseUrl", &["client_id", "client_secret"], &["base_url"]),
    ("OptionalDc", &["client_id", "client_secret"], &["dc"]),
    ("OptionalEnvironment", &["client_id", "client_secret"], &["environment"]),
    ("OptionalHost", &["client_id", "client_secret"], &["host"]),
    ("OptionalRegion", &["client_id", "client_secret"], &["region"]),
    ("OptionalTenant", &["client_id", "client_secret"], &["tenant_id"]),
    ("OptionalTenantAndCloud", &["client_id", "client_secret"], &["tenant_id", "cloud"]),
    ("OptionalVersion", &["client_id", "client_secret"], &["version"]),
];

/// Where many providers have such settings, they have one type in the runtime.
pub(super) fn settings(
    definition: &Definition,
    provider: Option<&Ident>,
    core: &TokenStream,
) -> TokenStream {
    let (arguments, options): (Vec<_>, Vec<_>) =
        definition.settings.iter().partition(|setting| is_argument(setting));
    let mut title = format!("What the operator sets to use {}.", plain(&definition.name));
    let mut new_doc = match arguments.len() {
        0 => "None of the settings must be there.".to_owned(),
        _ => "The settings that must be there.".to_owned(),
    };
    let item = |setting: &Setting| {
        format!("\n\n* {}: {}", code(&setting.field.name), field_doc(&setting.field))
    };
    arguments.iter().for_each(|setting| new_doc.push_str(&item(setting)));
    let called = |settings: &[&Setting], names: &[&str]| {
        settings.iter().map(|setting| setting.field.name.as_str()).eq(names.iter().copied())
    };
    if let Some(provider) = provider
        && let Some((shape, ..)) = SHAPES
            .iter()
            .find(|(_, these, those)| called(&arguments, these) && called(&options, those))
    {
        title.push_str(&format!("\n\n{new_doc}"));
        if !options.is_empty() {
            title.push_str("\n\nEach further one has a function of its name.");
            options.iter().for_each(|setting| title.push_str(&item(setting)));
        }
        let doc = doc(&title);
        let shape = (!shape.is_empty()).then(|| {
            let shape = ident(shape);
            quote!(, #core::shape::#shape)
        });
        return quote!(#doc pub type Settings = #core::ClientSettings<#provider #shape>;);
    }
    let keys = arguments.iter().map(|setting| &setting.field.name);
    let names: Vec<_> = arguments.iter().map(|setting| ident(&setting.field.name)).collect();
    let many = many(arguments.len());
    let setters = options.iter().map(|setting| {
        let (key, name) = (&setting.field.name, ident(&setting.field.name));
        let doc = doc(&field_doc(&setting.field));
        quote! {
            #doc
            #[must_use]
            pub fn #name(self, #name: impl Into<#core::Secret>) -> Self {
                Self(self.0.set(#key, #name))
            }
        }
    });
    let (title, new_doc) = (doc(&title), doc(&new_doc));
    let data = match provider {
        Some(provider) => quote!(<#provider as #core::Provider>::definition()),
        None => quote!(definition()),
    };
    quote! {
        #title
        #[derive(Debug, Clone)]
        pub struct Settings(#core::SettingValues);
        impl Settings {
            #new_doc
            #many
            #[must_use]
            pub fn new(#(#names: impl Into<#core::Secret>),*) -> Self {
                Self(#core::SettingValues::new(#data)#(.set(#keys, #names))*)
            }
            #(#setters)*
        }
        impl From<Settings> for #core::SettingValues {
            #[inline]
            fn from(settings: Settings) -> Self {
                settings.0
            }
        }
    }
}

/// `Provider::settings(...)` on a struct of the user's, so that they need not name the type in the module.
pub(super) fn settings_constructor(
    definition: &Definition,
    provider: &TokenStream,
    within: &TokenStream,
    core: &TokenStream,
) -> TokenStream {
    let arguments = definition.settings.iter().filter(|setting| is_argument(setting));
    let names: Vec<_> = arguments.map(|setting| ident(&setting.field.name)).collect();
    let many = many(names.len());
    quote! {
        impl #provider {
            /// The settings that must be there.
            #many
            #[must_use]
            pub fn settings(#(#names: impl #core::__private::Into<#core::Secret>),*) -> #within Settings {
                #within Settings::new(#(#names),*)
            }
        }
    }
}

/// One argument for each setting may be more than clippy likes.
fn many(arguments: usize) -> Option<TokenStream> {
    (arguments > 7).then(|| {
        quote!(#[allow(clippy::too_many_arguments, reason = "one for each setting that must be there")])
    })
}

pub(super) fn credentials(definition: &Definition, core: &TokenStream) -> TokenStream {
    let captures: Vec<&Capture> = definition.captures().collect();
    let title = doc(&format!("A stored credential of {}.", plain(&definition.name)));
    if captures.is_empty() {
        return quote! {
            #title
            pub type Credentials<'a> = #core::StandardCredentials<'a>;
        };
    }
    let methods = captures.iter().map(|capture| {
        let (key, name) = (&capture.name, ident(&capture.name));
        let always = if capture.required { " Each login has it." } else { "" };
        let doc = doc(&format!("{} of the login.{always}", code(key)));
        if capture.secret {
            quote! {
                #doc
                #[must_use]
                #[inline]
                pub fn #name(&self) -> Option<&'a #core::Secret> {
                    self.0.captured_secret(#key)
                }
            }
        } else {
            quote! {
                #doc
                #[must_use]
                #[inline]
                pub fn #name(&self) -> Option<&'a str> {
                    self.0.captured(#key)
                }
            }
        }
    });
    quote! {
        #title
        #[derive(Debug, Clone, Copy)]
        pub struct Credentials<'a>(#core::StandardCredentials<'a>);
        impl<'a> From<&'a #core::Tokens> for Credentials<'a> {
            #[inline]
            fn from(tokens: &'a #core::Tokens) -> Self {
                Self(tokens.into())
            }
        }
        impl<'a> #core::__private::Deref for Credentials<'a> {
            type Target = #core::StandardCredentials<'a>;
            #[inline]
            fn deref(&self) -> &Self::Target {
                &self.0
            }
        }
        impl<'a> Credentials<'a> {
            #(#methods)*
        }
    }
}
