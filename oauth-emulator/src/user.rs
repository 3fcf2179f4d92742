//! The people who sign in at the emulator.

/// A person with an account at the emulated provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// The identifier that never changes.
    pub id: String,
    /// The name the person signs in with.
    pub username: String,
    /// The name for people.
    pub name: String,
    /// The e-mail address; taken to be verified.
    pub email: String,
    /// The URL of a picture.
    pub picture: String,
}

impl User {
    /// A person whose other details follow from the user name.
    ///
    /// ```
    /// let user = oauth_emulator::User::named("ada");
    /// assert_eq!(user.email, "ada@users.example");
    /// ```
    #[must_use]
    pub fn named(username: &str) -> Self {
        let mut name = username.to_owned();
        if let Some(first) = name.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        Self {
            id: format!("id-of-{username}"),
            username: username.to_owned(),
            name: format!("{name} Emulated"),
            email: format!("{username}@users.example"),
            picture: format!("https://users.example/{}.png", crate::text::percent_encode(username)),
        }
    }
}
