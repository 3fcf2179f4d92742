//! Standard output.

use std::{
    io::{ErrorKind, Write as _},
    process,
};

/// Writes a text whole. A reader that has heard enough, like `head`, is no fault: the program ends
/// there without a word.
pub(crate) fn out(text: &str) {
    let mut stdout = anstream::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Ok(()) => {}
        Err(why) if why.kind() == ErrorKind::BrokenPipe => process::exit(0),
        Err(why) => {
            anstream::eprintln!("error: cannot write: {why}");
            process::exit(2);
        }
    }
}
