//! Any text through the whole compiler: no panic, and every place lies in the text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use oauth_codegen::{Input, compile, diagnostics::render, emit};

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let compilation = compile(&[Input::text("fuzz.yaml", text)]);
    for found in &compilation.diagnostics {
        let shown = render::plain(&compilation.sources, found);
        assert!(!shown.is_empty());
        let position = compilation.sources.position(found.span);
        assert!(position.line >= 1 && position.column >= 1);
    }
    assert!(compilation.units[0].checked.is_some() || compilation.has_errors());
    let _ = emit::modules(&compilation.units, &emit::Options::default());
});
