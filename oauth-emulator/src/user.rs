//! The person who signs in.

/// The account that the emulator signs in with: always the same, until
/// [`Emulator::switch_user`](crate::Emulator::switch_user) says otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// The identifier that never changes.
    pub id: String,
    /// The name the user signs in with.
    pub username: String,
    /// The name for people.
    pub name: String,
    /// The e-mail address, checked by the provider.
    pub email: String,
    /// The URL of a picture.
    pub picture: String,
}

impl Default for User {
    fn default() -> Self {
        Self {
            id: "248289761001".into(),
            username: "robin".into(),
            name: "Robin Example".into(),
            email: "robin@user.example".into(),
            picture: "https://user.example/robin.png".into(),
        }
    }
}
