//! The arguments of the macros.

use proc_macro2::TokenStream;
use quote::{ToTokens as _, quote};
use syn::{
    Attribute, Ident, LitStr, Path, Token, Visibility,
    parse::{Parse, ParseStream},
    parse_quote,
};

/// What both forms take.
pub(crate) struct Options {
    /// Where the runtime is.
    pub(crate) core: Path,
    /// What the module of a derive is called.
    pub(crate) module: Option<Ident>,
    /// Write the expansion out.
    pub(crate) debug: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { core: parse_quote!(::oauth_core), module: None, debug: false }
    }
}

impl Options {
    /// Reads one option, if one stands here.
    fn read(&mut self, input: ParseStream<'_>) -> syn::Result<bool> {
        if input.peek(Token![crate]) && input.peek2(Token![=]) {
            input.parse::<Token![crate]>()?;
            input.parse::<Token![=]>()?;
            self.core = input.call(Path::parse_mod_style)?;
        } else if input.peek(Token![mod]) {
            input.parse::<Token![mod]>()?;
            input.parse::<Token![=]>()?;
            self.module = Some(input.parse()?);
        } else if input.peek(Ident) {
            let word: Ident = input.fork().parse()?;
            if word != "debug" {
                return Ok(false);
            }
            input.parse::<Ident>()?;
            self.debug = true;
        } else {
            return Ok(false);
        }
        Ok(true)
    }

    pub(crate) fn for_emit(&self) -> oauth_codegen::emit::Options {
        oauth_codegen::emit::Options { core: self.core.to_token_stream() }
    }
}

/// `#[provider("file.yaml", option, ...)]`.
pub(crate) struct FileAttribute {
    pub(crate) path: LitStr,
    pub(crate) options: Options,
}

impl Parse for FileAttribute {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let path = input.parse()?;
        let mut options = Options::default();
        while !input.is_empty() {
            input.parse::<Token![,]>()?;
            if input.is_empty() {
                break;
            }
            if !options.read(input)? {
                return Err(input.error("expected `crate = path`, `mod = name` or `debug`"));
            }
        }
        Ok(Self { path, options })
    }
}

/// A derive on a unit struct.
pub(crate) struct Derive {
    pub(crate) visibility: Visibility,
    pub(crate) name: Ident,
    pub(crate) attribute: FileAttribute,
}

impl Parse for Derive {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let attributes = input.call(Attribute::parse_outer)?;
        let visibility = input.parse()?;
        if !input.peek(Token![struct]) {
            return Err(input.error("a provider is a unit struct: `pub struct Acme;`"));
        }
        input.parse::<Token![struct]>()?;
        let name: Ident = input.parse()?;
        if !input.peek(Token![;]) {
            return Err(syn::Error::new(
                name.span(),
                format!("a provider is a unit struct: `pub struct {name};`"),
            ));
        }
        input.parse::<Token![;]>()?;
        let mut found = attributes.iter().filter(|one| one.path().is_ident("provider"));
        let Some(attribute) = found.next() else {
            return Err(syn::Error::new(
                name.span(),
                "which definition? put `#[provider(\"file.yaml\")]` on the struct",
            ));
        };
        if let Some(second) = found.next() {
            return Err(syn::Error::new_spanned(second, "a struct stands for one definition"));
        }
        Ok(Self { visibility, name, attribute: attribute.parse_args()? })
    }
}

/// `provider!(option, ..., pub "file.yaml", "other.yaml", "folder/")`.
pub(crate) struct Function {
    pub(crate) options: Options,
    pub(crate) visibility: TokenStream,
    pub(crate) paths: Vec<LitStr>,
}

impl Parse for Function {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut options = Options::default();
        while options.read(input)? {
            input.parse::<Token![,]>()?;
        }
        let visibility: Visibility = input.parse()?;
        let mut paths = Vec::new();
        while input.peek(LitStr) {
            paths.push(input.parse()?);
            if input.is_empty() {
                break;
            }
            input.parse::<Token![,]>()?;
        }
        if paths.is_empty() || !input.is_empty() {
            return Err(input.error("expected the path of a definition or of a folder with definitions, as in `provider!(\"acme.yaml\")`"));
        }
        if options.module.is_some() {
            return Err(syn::Error::new_spanned(
                &paths[0],
                "`mod = name` is for the derive; here the module is named by the definition's `id`",
            ));
        }
        Ok(Self { options, visibility: quote!(#visibility), paths })
    }
}
