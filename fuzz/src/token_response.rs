//! Any answer of a token endpoint, for every shape that can be declared: no panic, and a token that
//! comes out is one that a header can carry.
#![no_main]

mod login;
mod scripted;

use libfuzzer_sys::fuzz_target;
use oauth_core::transport::Response;

fuzz_target!(|data: &[u8]| {
    let [choice, body @ ..] = data else { return };
    let statuses = [200, 201, 204, 302, 400, 401, 429, 503];
    let kinds = ["application/json", "application/x-www-form-urlencoded", "text/plain", "text/html"];
    let answer = Response {
        status: statuses[usize::from(choice >> 2) % statuses.len()],
        headers: vec![
            ("content-type".to_owned(), kinds[usize::from(choice >> 5) % kinds.len()].to_owned()),
            ("retry-after".to_owned(), String::from_utf8_lossy(&body[..body.len().min(40)]).into_owned()),
        ],
        body: body.to_vec().into(),
    };
    let shape = &login::SHAPES[usize::from(choice & 31) % login::SHAPES.len()];
    let callback = "code=SENTINEL-code&state=STATE&iss=https%3A%2F%2Facme.example";
    if let Ok(found) = login::login(shape, callback, answer) {
        let token = &found.values["access_token"];
        assert!(!token.is_empty() && token.bytes().all(|byte| (0x20..0x7f).contains(&byte)));
        assert!(found.expires_at >= -1);
    }
});
