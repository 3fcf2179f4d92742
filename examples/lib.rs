//! Programs to start from; see the folders beside this file.
