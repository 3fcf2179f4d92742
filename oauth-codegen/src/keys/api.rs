//! How the API is called.

use super::{ENDPOINTS, Group, HEADERS, PARAMS, TEXT, calls, defaulted, optional, required};

pub(super) const API: Group = Group {
    name: "api",
    doc: "How the API is called that the tokens are for. Also how `validate`, `userinfo`, `discover` and \
          `lookup` send the token, unless they say otherwise.",
    keys: &[
        required(
            "base",
            &ENDPOINTS,
            "What the URLs of the API begin with; a list is tried in order: the first whose values are \
             all known is taken.",
        ),
        defaulted(
            "header",
            &TEXT,
            "authorization",
            "The header that carries the access token, in lower case. None does where `{access_token}` \
             stands in `secret_query` or in `base`.",
        ),
        defaulted(
            "scheme",
            &TEXT,
            "Bearer",
            "The word before the token in that header; `none` sends the token alone.",
        ),
        optional("headers", &HEADERS, "Sent with every request of the API."),
        optional("query", &PARAMS, "Added to the query of every URL of the API."),
        calls::SECRET_QUERY,
    ],
};
