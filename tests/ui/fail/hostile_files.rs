//! Files made to exhaust the compiler end in an error like any other. `ui/main.rs` writes them.

oauth_derive::provider!(
    "../hostile/alias_bomb.yaml",
    "../hostile/comments.yaml",
    "../hostile/deep_block.yaml",
    "../hostile/deep_flow.yaml",
    "../hostile/documents.yaml",
    "../hostile/large_scalar.yaml",
    "../hostile/not_text.yaml",
    "../hostile/nul.yaml",
    "../hostile/unclosed_maps.yaml",
);

fn main() {}
