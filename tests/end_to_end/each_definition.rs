//! Each definition of the catalogue, and each golden one, by its data alone.

use std::sync::Arc;

use oauth_core::{
    Callback, Error, ErrorKind,
    definition::{Definition, ResponseMode},
    dynamic::{Credentials, DynamicProvider, Map, Options, Platform},
};
use oauth_emulator::{Emulator, Step};
use oauth_tests::{files, root};

const REDIRECT_URI: &str = "https://app.example/callback";

fn definitions() -> Vec<&'static Definition> {
    let golden = files(&root().join("golden/ok"), "yaml")
        .into_iter()
        .map(|path| oauth_load::load(&path).unwrap_or_else(|faults| panic!("{faults}")))
        // Its endpoints are on fixed local ports, which an emulator cannot take over.
        .filter(|definition| !definition.local);
    oauth_providers::ALL.iter().copied().chain(golden).collect()
}

struct Run {
    definition: &'static Definition,
    emulator: Emulator,
    platform: Box<dyn DynamicProvider>,
    settings: Map,
}

impl Run {
    fn new(definition: &'static Definition) -> Self {
        let emulator = Emulator::start(definition).expect("an emulator can be started");
        let transport = Arc::new(emulator.transport().expect("it has a transport"));
        let settings =
            emulator.settings().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        let mut platform = Platform::new(definition).with_transport(transport);
        if let Some(hook) = emulator.stand_in() {
            platform = platform.with_after_exchange(Arc::new(hook));
        }
        let platform = Box::new(platform);
        Self { definition, emulator, platform, settings }
    }

    /// A credential, by the login or, where no user is sent anywhere, of the client itself.
    async fn login(&self) -> Result<Credentials, Error> {
        if self.definition.authorization_endpoint.is_empty() {
            return self.platform.client_credentials(&self.settings, &[]).await;
        }
        let options = Options { offline: true, consent: true, ..Options::default() };
        let login = self.platform.authorization_url(REDIRECT_URI, &self.settings, &options)?;
        let answer = self.emulator.sign_in(&login.url).expect("the user can sign in");
        let callback = match self.definition.authorize.response_mode {
            Some(ResponseMode::FormPost) => Callback::form_post(answer),
            _ => Callback::query(answer),
        };
        self.platform.credentials(REDIRECT_URI, &self.settings, login.pending, callback).await
    }
}

#[tokio::test]
async fn each_signs_in_validates_refreshes_and_revokes() {
    for definition in definitions() {
        let id = definition.id;
        let run = Run::new(definition);
        let found = run.login().await.unwrap_or_else(|error| panic!("{error}"));
        for field in definition.credentials.iter().filter(|field| field.required) {
            assert!(found.values.contains_key(field.name), "{id}: no `{}`", field.name);
        }
        let token = run.platform.access_token(&found.values).expect("there is an access token");
        assert!(!token.expose().is_empty());

        let validates = definition.validate.or(definition.userinfo).is_some();
        if validates {
            run.platform
                .validate_credentials(&run.settings, &found.values)
                .await
                .unwrap_or_else(|error| panic!("{error}"));
            run.emulator.expire_access_tokens();
            let dead = run.platform.validate_credentials(&run.settings, &found.values).await;
            assert_eq!(dead.expect_err("it has expired").kind(), ErrorKind::Invalid, "{id}");
        }

        let refreshed = run.platform.refresh_credentials(REDIRECT_URI, &run.settings, &found).await;
        let is_own = definition.authorization_endpoint.is_empty();
        let current = if definition.refresh.is_some() || is_own {
            let refreshed = refreshed.unwrap_or_else(|error| panic!("{error}"));
            assert_ne!(refreshed.values["access_token"], found.values["access_token"], "{id}");
            for name in found.values.keys() {
                assert!(refreshed.values.contains_key(name), "{id}: refresh lost `{name}`");
            }
            if validates {
                run.platform
                    .validate_credentials(&run.settings, &refreshed.values)
                    .await
                    .unwrap_or_else(|error| panic!("{error}"));
            }
            refreshed
        } else {
            assert_eq!(refreshed.expect_err("it cannot").kind(), ErrorKind::Unsupported, "{id}");
            run.login().await.unwrap_or_else(|error| panic!("{error}"))
        };

        let revoked = run.platform.revoke_credentials(&run.settings, &current.values).await;
        if definition.revoke.is_some() {
            revoked.unwrap_or_else(|error| panic!("{error}"));
            if validates {
                let dead = run.platform.validate_credentials(&run.settings, &current.values).await;
                assert_eq!(dead.expect_err("it was revoked").kind(), ErrorKind::Invalid, "{id}");
            }
        } else {
            assert_eq!(revoked.expect_err("it cannot").kind(), ErrorKind::Unsupported, "{id}");
        }
        // The transport refuses addresses that are not the provider's, and counts them.
        assert_eq!(run.emulator.count(Step::Refused), 0, "{id} asked for a foreign address");
        assert_eq!(run.emulator.count(Step::Unknown), 0, "{id} asked for an unknown path");
    }
}

#[tokio::test]
async fn each_hears_that_the_user_said_no() {
    let definitions = definitions().into_iter();
    for definition in definitions.filter(|one| !one.authorization_endpoint.is_empty()) {
        let run = Run::new(definition);
        let login = run
            .platform
            .authorization_url(REDIRECT_URI, &run.settings, &Options::default())
            .unwrap_or_else(|error| panic!("{error}"));
        let answer = run.emulator.deny(&login.url).expect("the user can say no");
        let callback = match definition.authorize.response_mode {
            Some(ResponseMode::FormPost) => Callback::form_post(answer),
            _ => Callback::query(answer),
        };
        let error = run
            .platform
            .credentials(REDIRECT_URI, &run.settings, login.pending, callback)
            .await
            .expect_err("the user said no");
        assert_eq!(error.kind(), ErrorKind::Denied, "{}", definition.id);
        assert_eq!(run.emulator.token_requests(), 0, "{}", definition.id);
    }
}

#[tokio::test]
async fn none_shows_a_secret_in_what_it_prints() {
    for definition in definitions() {
        let run = Run::new(definition);
        let found = run.login().await.unwrap_or_else(|error| panic!("{error}"));
        let mut printed =
            format!("{found:?} {:?} {:?}", run.platform.definition().id, run.emulator.log());
        run.emulator.revoke_everything();
        let errors = [
            run.platform.validate_credentials(&run.settings, &found.values).await.err(),
            run.platform.refresh_credentials(REDIRECT_URI, &run.settings, &found).await.err(),
        ];
        for error in errors.into_iter().flatten() {
            printed.push_str(&format!(" {error} {error:?} {error:#?}"));
        }
        for event in run.emulator.log() {
            printed.push_str(&event.to_string());
        }
        let secrets = ["access_token", "refresh_token"]
            .into_iter()
            .filter_map(|name| found.values.get(name))
            .chain(run.settings.get("client_secret"));
        for secret in secrets {
            assert!(!printed.contains(secret.as_str()), "{} shows a secret", definition.id);
        }
    }
}
