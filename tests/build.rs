//! Compiles a definition in a build script, as a package may that wants no macro.

fn main() {
    oauth_codegen::build::watch("golden/ok");
    oauth_codegen::build::watch("conformance/definitions");
    oauth_codegen::build::watch("faults/definitions");
    oauth_codegen::build::generate(["golden/ok/plain.yaml", "golden/ok/public.yaml"]);
}
