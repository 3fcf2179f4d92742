use oauth_codegen::*;
fn main() {
    let inputs: Vec<_> = std::env::args().skip(1).map(Input::path).collect();
    let c = compile(&inputs);
    for d in &c.diagnostics {
        println!("{}\n", diagnostics::render::plain(&c.sources, d));
    }
    if std::env::var_os("EMIT").is_some() {
        for u in &c.units {
            if let Some(x) = &u.checked {
                println!("{}", emit::file(&emit::module_body(x, &emit::Options::default())));
            }
        }
    }
}
