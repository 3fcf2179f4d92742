//! Compiles provider definitions.
