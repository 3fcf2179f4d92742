//! Answers of the token endpoint that are not as they should be, and what is stored of those that are.

use oauth_core::ErrorKind::{Malformed, Transient};
use oauth_tests::wire::Answer;

use super::{Bench, SECRET, fault_if};
use crate::{
    subject::Product,
    world::{self, CLIENT_SECRET, CODE, Tokens},
};

/// An answer without an access token is an error, and the other tokens of it are not in its text.
pub(crate) fn answer_in_error(product: &dyn Product) -> Result<(), String> {
    let answer = Tokens { access_token: None, ..world::FIRST }.answer(product.definition());
    no_secret_in(product, answer)
}

/// A refusal that repeats what was sent, as JSON and as a page.
pub(crate) fn words_in_error(product: &dyn Product) -> Result<(), String> {
    let words = format!("the client_secret {CLIENT_SECRET} is not that of the code {CODE}");
    let page = Answer::new(403, &[("content-type", "text/html")], format!("<p>{words}</p>"));
    let refusal = world::refusal(product.definition(), 400, "invalid_client", &words);
    [refusal, page].into_iter().try_for_each(|answer| no_secret_in(product, answer))
}

fn no_secret_in(product: &dyn Product, answer: Answer) -> Result<(), String> {
    let failure = Bench::new(product, [answer]).fail()?;
    fault_if(failure.shown.contains(SECRET), "the error shows a secret")
}

/// A page, nothing, a list, and the page of a broken proxy: each is an error that says what it is.
pub(crate) fn odd_bodies(product: &dyn Product) -> Result<(), String> {
    let html = [("content-type", "text/html")];
    let odd = [
        ("a page", Malformed, Answer::new(200, &html, "<html>Sign in</html>")),
        ("nothing", Malformed, Answer::new(200, &[], "")),
        ("a list", Malformed, Answer::json(200, "[]")),
        ("a page of a proxy", Transient, Answer::new(502, &html, "<html>Bad gateway</html>")),
    ];
    for (name, expected, answer) in odd {
        let failure = Bench::new(product, [answer]).fail();
        let kind = failure.map_err(|what| format!("{name}: {what}"))?.kind;
        fault_if(kind != Some(expected), format!("{name} is reported as {kind:?}"))?;
    }
    Ok(())
}

/// What is stored of the user holds nothing of the client.
pub(crate) fn keeps_secret(product: &dyn Product) -> Result<(), String> {
    let stored = Bench::new(product, [world::FIRST.answer(product.definition())]).log_in()?;
    fault_if(
        stored.values.values().any(|value| value.contains(CLIENT_SECRET)),
        "the client's secret is stored with the user",
    )
}
