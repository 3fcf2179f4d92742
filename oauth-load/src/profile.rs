//! Where a user is described, from the compiler's model to the runtime's constant data.

use oauth_codegen::model as m;
use oauth_core::definition as d;

use crate::convert::{list, path, template, text};

pub(crate) fn id_token(m::IdToken { iss, profile }: &m::IdToken) -> d::IdToken {
    d::IdToken { iss: list(iss, template), profile: profile_map(profile) }
}

pub(crate) fn profile_map(profile: &m::ProfileMap) -> d::ProfileMap {
    let m::ProfileMap { id, username, name, email, email_verified, picture } = profile;
    d::ProfileMap {
        id: list(id, profile_value),
        username: list(username, profile_value),
        name: list(name, profile_value),
        email: list(email, profile_value),
        email_verified: list(email_verified, profile_value),
        picture: list(picture, profile_value),
    }
}

fn profile_value(value: &m::ProfileValue) -> d::ProfileValue {
    match value {
        m::ProfileValue::Path(at) => d::ProfileValue::Path(path(at)),
        m::ProfileValue::Text(parts) => d::ProfileValue::Text(list(parts, |part| match part {
            m::ProfilePart::Text(literal) => d::ProfilePart::Text(text(literal)),
            m::ProfilePart::Path(at) => d::ProfilePart::Path(path(at)),
        })),
    }
}
