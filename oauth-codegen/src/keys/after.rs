//! What happens between the token response and storing the tokens: a choice, and work of the host.

use super::{
    Group, NameKind, PATH, Shape, TEXT, calls,
    flow::{CAPTURE_ALLOW, CAPTURE_REQUIRED, CAPTURE_SECRET, CAPTURE_TYPE, CAPTURE_VALUES},
    optional, required,
};

pub(super) const LOOKUP: Group = Group {
    name: "lookup",
    doc: "A call made once after an exchange, of whose answer something is kept with the tokens: one of \
          `get`, `post` and `put`. One that fails keeps the tokens: the host can look up again. A refresh \
          leaves what was looked up as it is.",
    keys: &[
        calls::GET,
        calls::POST,
        calls::PUT,
        calls::QUERY,
        calls::SECRET_QUERY,
        calls::CALL_HEADERS,
        calls::FORM,
        calls::JSON,
        calls::AUTH,
        required(
            "capture",
            &ANSWER_CAPTURES,
            "What is kept, by the name it is kept under: the path from the top of the answer, or a map. \
             Usable as `{name}` in the calls that come after this one.",
        ),
    ],
};

pub(super) const DISCOVER: Group = Group {
    name: "discover",
    doc: "A call whose answer lists the places that a token reaches (sites, workspaces), of which the host \
          lets the user choose one: one of `get` and `post`.",
    keys: &[
        calls::GET,
        calls::POST,
        calls::QUERY,
        calls::SECRET_QUERY,
        calls::CALL_HEADERS,
        calls::FORM,
        calls::JSON,
        calls::AUTH,
        optional(
            "list",
            &PATH,
            "The path of the list; left out, the answer is the list. An object stands for a list of one.",
        ),
        required("name", &PATH, "The path of a place's name, from its element."),
        required(
            "capture",
            &ANSWER_CAPTURES,
            "What is kept of the place that was chosen, by the name it is kept under: the path from its \
             element, or a map. Usable as `{name}` in calls from then on.",
        ),
    ],
};

const ANSWER_CAPTURES: Shape =
    Shape::Entries(NameKind::Identifier, &Shape::Either(&[PATH, Shape::Map(&ANSWER_CAPTURE)]));

const ANSWER_CAPTURE: Group = Group {
    name: "captured value",
    doc: "A value of an answer that is kept.",
    keys: &[
        required("path", &PATH, "Where it stands."),
        CAPTURE_REQUIRED,
        CAPTURE_SECRET,
        CAPTURE_TYPE,
        CAPTURE_VALUES,
        CAPTURE_ALLOW,
    ],
};

pub(super) const HOOKS: Group = Group {
    name: "hooks",
    doc: "Work that data cannot say: the host gives code for it, and a client cannot be made without.",
    keys: &[optional(
        "after_exchange",
        &Shape::Map(&AFTER_EXCHANGE),
        "Done with the new tokens before they are stored.",
    )],
};

const AFTER_EXCHANGE: Group = Group {
    name: "hooks.after_exchange",
    doc: "Done with the new tokens before they are stored.",
    keys: &[
        required("description", &TEXT, "What the host must do, in a sentence."),
        optional(
            "capture",
            &Shape::Entries(NameKind::Identifier, &Shape::Map(&HOOK_CAPTURE)),
            "What the host gives back to be kept with the tokens, by name.",
        ),
    ],
};

const HOOK_CAPTURE: Group = Group {
    name: "hook capture",
    doc: "A value that the host gives back.",
    keys: &[CAPTURE_REQUIRED, CAPTURE_SECRET, CAPTURE_TYPE, CAPTURE_VALUES, CAPTURE_ALLOW],
};
