//! tmp
use oauth_codegen::*;
fn main() {
    match std::env::args().nth(1).as_deref() {
        Some("schema") => print!("{}", keys::json_schema()),
        Some("reference") => print!("{}", keys::reference()),
        _ => {
            let inputs: Vec<_> = std::env::args().skip(1).map(Input::path).collect();
            let c = compile(&inputs);
            for d in &c.diagnostics { println!("{}\n", diagnostics::render::plain(&c.sources, d)); }
            if std::env::var_os("EMIT").is_some() {
                for u in &c.units { if let Some(x) = &u.checked { println!("{}", emit::file(&emit::module_body(x, &emit::Options::default()))); } }
            }
        }
    }
}
