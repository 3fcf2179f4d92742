//! What generated code names, so that it depends on nothing that a user may have shadowed.

pub use ::core::{
    clone::Clone,
    cmp::{Eq, PartialEq},
    concat,
    convert::{AsRef, From, Into},
    default::Default,
    fmt::{self, Debug},
    hash::Hash,
    include_bytes,
    marker::{Copy, PhantomData, Send, Sized, Sync},
    option::Option::{self, None, Some},
    primitive::{bool, i64, str, u8, u64},
    result::Result::{self, Err, Ok},
};
pub use ::std::{string::String, vec::Vec};
