//! Whole flows over real HTTP on loopback: each definition against its emulator, and bad input.

mod bad_input;
mod each_definition;
mod id_token;
mod register;
mod typed;
