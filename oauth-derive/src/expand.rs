//! From the macros' input to their output: arguments, one call of the compiler, its diagnostics.

use std::path::PathBuf;

use oauth_codegen::{
    Compilation, Input, Unit, compile,
    diagnostics::{Severity, render},
    emit,
};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::LitStr;

use crate::{
    args::{Derive, Function, Options},
    path::{self, Found},
};

/// At most so many faults of one macro are shown; a file with more has other problems.
const MOST: usize = 40;

pub(crate) fn derive(input: TokenStream) -> TokenStream {
    let Derive { visibility, name, attribute } = match syn::parse2(input) {
        Ok(derive) => derive,
        Err(fault) => return fault.into_compile_error(),
    };
    let (literal, options) = (attribute.path, attribute.options);
    let (found, compilation) = match compiled(&literal) {
        Ok(compiled) => compiled,
        Err(fault) => return fault.into_compile_error(),
    };
    let faults = faults(&literal, &compilation);
    let [unit] = compilation.units.as_slice() else {
        return syn::Error::new(
            literal.span(),
            "a struct stands for one definition, and this is a folder: name a file, or use `provider!`",
        )
        .into_compile_error();
    };
    let module = options.module.clone().unwrap_or_else(|| {
        Ident::new(&emit::module_ident(&kebab(&name.to_string())).to_string(), name.span())
    });
    let tracked = tracked(&literal, &found, &compilation, unit);
    let title = unit.checked.as_ref().map_or(unit.id.as_str(), |one| &one.definition().name);
    let attributes = emit::module_attributes(title);
    let (impls, body) =
        emit::derive_parts(unit, &quote!(#name), &quote!(#module), &options.for_emit());
    let output = quote! {
        #faults
        #impls
        #attributes
        #visibility mod #module {
            #tracked
            #body
        }
    };
    finish(output, &options, &unit.id, literal.span())
}

pub(crate) fn function(input: TokenStream) -> TokenStream {
    let Function { options, visibility, paths } = match syn::parse2(input) {
        Ok(function) => function,
        Err(fault) => return fault.into_compile_error(),
    };
    let emission = options.for_emit();
    let mut output = TokenStream::new();
    for literal in &paths {
        let (found, compilation) = match compiled(literal) {
            Ok(compiled) => compiled,
            Err(fault) => {
                output.extend(fault.into_compile_error());
                continue;
            }
        };
        output.extend(faults(literal, &compilation));
        for unit in &compilation.units {
            let tracked = tracked(literal, &found, &compilation, unit);
            output.extend(emit::module(unit, &visibility, &tracked, &emission));
        }
    }
    let name = paths.first().map(LitStr::value).unwrap_or_default();
    let span = paths.first().map_or_else(Span::call_site, LitStr::span);
    finish(output, &options, &name, span)
}

fn compiled(literal: &LitStr) -> Result<(Found, Compilation), syn::Error> {
    let found = path::find(literal)?;
    let compilation =
        compile(&[Input::Path { path: found.path.clone(), shown: found.shown.clone() }]);
    Ok((found, compilation))
}

/// One `compile_error!` for each fault, at the literal. There is no stable way for a macro to warn, so
/// warnings are left to `oauth check`.
fn faults(literal: &LitStr, compilation: &Compilation) -> TokenStream {
    let errors = compilation.diagnostics.iter().filter(|found| found.severity == Severity::Error);
    let count = errors.clone().count();
    let span = literal.span();
    let mut output: TokenStream = errors
        .take(MOST)
        .map(|found| {
            let text = render::for_rustc(&compilation.sources, found);
            quote_spanned!(span=> compile_error!(#text);)
        })
        .collect();
    if count > MOST {
        let text = format!("and {} more; `oauth check` shows all of them", count - MOST);
        output.extend(quote_spanned!(span=> compile_error!(#text);));
    }
    output
}

/// Makes cargo rebuild when a file that was read changes.
fn tracked(literal: &LitStr, found: &Found, compilation: &Compilation, unit: &Unit) -> TokenStream {
    let files: Vec<PathBuf> = unit
        .files
        .iter()
        .filter_map(|&file| compilation.sources.path(file).map(PathBuf::from))
        .filter(|file| file.is_file())
        .collect();
    files
        .iter()
        .map(|file| {
            let included = LitStr::new(&path::included(literal, found, file), literal.span());
            quote!(
                const _: &[u8] = include_bytes!(#included);
            )
        })
        .collect()
}

/// `GitHubApp` becomes `git-hub-app`.
fn kebab(name: &str) -> String {
    let mut id = String::new();
    let mut lower = false;
    for c in name.chars() {
        if c.is_ascii_uppercase() && lower {
            id.push('-');
        }
        lower = !c.is_ascii_uppercase();
        id.push(c.to_ascii_lowercase());
    }
    id
}

/// Writes the expansion to a file when asked, so that it can be read and stepped through.
fn finish(output: TokenStream, options: &Options, name: &str, span: Span) -> TokenStream {
    if !options.debug && std::env::var_os("OAUTH_DEBUG").is_none() {
        return output;
    }
    let folder = std::env::var_os("OUT_DIR")
        .or_else(|| std::env::var_os("CARGO_TARGET_DIR"))
        .map_or_else(|| PathBuf::from("target"), PathBuf::from)
        .join("oauth-debug");
    let file: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    let path = folder.join(format!("{file}.rs"));
    let written = std::fs::create_dir_all(&folder)
        .and_then(|()| std::fs::write(&path, emit::readable(&output)));
    match written {
        Ok(()) => {
            eprintln!("note: the expansion is in {}", path.display());
            output
        }
        Err(why) => {
            let text = format!("the expansion could not be written out: {why}");
            let fault = quote_spanned!(span=> compile_error!(#text););
            quote!(#output #fault)
        }
    }
}
