//! Loads definitions.
