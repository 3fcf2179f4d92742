//! 4. Self-hosted and SaaS deployment modes.

use oauth_accounts::{
    Deployment, ErrorKind, Mode, RedirectOrigin,
    store::{ClientSource, Status},
};
use oauth_core::{Action, redirect::Part};

use crate::{
    support::{Host, Setup, TEMPLATE, settings},
    world::query,
};

fn host(deployment: Result<Deployment, oauth_accounts::Error>, managed: bool) -> Host {
    Setup { managed, ..Setup::deployed(deployment) }.start()
}

/// The client whose login a tenant would begin.
async fn client_id(host: &Host, tenant: &str) -> String {
    let started = host.accounts.connect(tenant, "acme").start().await.expect("a login");
    query(&started.url)["client_id"].clone()
}

#[tokio::test]
async fn in_the_cloud_the_managed_client_is_used_and_nobody_sets_anything_up() {
    let host = host(Deployment::cloud(TEMPLATE), true);
    assert_eq!(client_id(&host, "t1").await, "managed");
    assert_eq!(host.connect("t1", "acme", "alice").await.client, ClientSource::Managed);
    let source = host.accounts.clients().source("t1", "acme").await.unwrap();
    assert_eq!(source, ClientSource::Managed);
    // A tenant's own client counts for nothing there.
    let own = host.own_client("own-SENTINEL");
    host.accounts.clients().set("t1", "acme", own).await.unwrap();
    assert_eq!(client_id(&host, "t1").await, "managed");
}

#[tokio::test]
async fn self_hosted_says_which_settings_are_missing_and_where_to_create_them() {
    let host = host(Deployment::self_hosted(TEMPLATE), true);
    let error = host.accounts.connect("t1", "acme").start().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotConfigured);
    assert_eq!(error.action(), Action::FixConfiguration);
    let missing = error.missing().expect("what is missing");
    assert_eq!((missing.provider, missing.mode), ("acme", Mode::SelfHosted));
    let fields: Vec<_> = missing
        .missing
        .iter()
        .map(|field| (field.name, field.label.get("en_US"), field.url))
        .collect();
    let url = Some("https://acme.example/apps");
    assert_eq!(fields, [("client_id", "Client ID", url), ("client_secret", "Client secret", url)]);
    assert!(error.to_string().contains("https://acme.example/apps"), "{error}");

    let half = settings([("client_id", "own")]);
    let error = host.accounts.clients().set("t1", "acme", half).await.unwrap_err();
    let missing = &error.missing().expect("what is missing").missing;
    assert_eq!(missing.iter().map(|field| field.name).collect::<Vec<_>>(), ["client_secret"]);
}

#[tokio::test]
async fn self_hosted_uses_the_tenant_s_client_and_then_that_of_the_installation() {
    let host = host(Deployment::self_hosted(TEMPLATE), false);
    let shared = settings([("client_id", "shared"), ("client_secret", "s")]);
    host.accounts.clients().set("", "acme", shared).await.unwrap();
    assert_eq!(client_id(&host, "t1").await, "shared");
    let own = host.own_client("own-SENTINEL");
    host.accounts.clients().set("t1", "acme", own).await.unwrap();
    assert_eq!(client_id(&host, "t1").await, "own");
    assert_eq!(client_id(&host, "t2").await, "shared");
    let account = host.connect("t1", "acme", "alice").await;
    assert_eq!((account.client, account.status), (ClientSource::Own, Status::Active));
}

#[tokio::test]
async fn custom_overrides_the_managed_client_and_goes_back_to_it() {
    let host = host(Deployment::custom(TEMPLATE), true);
    let clients = host.accounts.clients();
    assert_eq!(client_id(&host, "t1").await, "managed");
    clients.set("t1", "acme", host.own_client("own-SENTINEL")).await.unwrap();
    assert_eq!(client_id(&host, "t1").await, "own");
    assert_eq!(client_id(&host, "t2").await, "managed");
    clients.set_enabled("t1", "acme", false).await.unwrap();
    assert_eq!(client_id(&host, "t1").await, "managed");
    clients.set_enabled("t1", "acme", true).await.unwrap();
    assert_eq!(client_id(&host, "t1").await, "own");
    assert!(clients.remove("t1", "acme").await.unwrap());
    assert!(!clients.remove("t1", "acme").await.unwrap());
    assert_eq!(client_id(&host, "t1").await, "managed");
    let error = clients.set_enabled("t1", "acme", true).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
}

/// Tokens can only be refreshed by the client that they were issued to.
async fn is_refreshed(host: &Host, account: &oauth_accounts::Account) {
    host.clock.advance(4000);
    let client = host.accounts.client_of(&account.id).await.unwrap();
    client.token().await.unwrap_or_else(|error| panic!("{error}"));
}

#[tokio::test]
async fn accounts_of_the_managed_client_live_on_after_an_override() {
    let host = host(Deployment::custom(TEMPLATE), true);
    let account = host.connect("t1", "acme", "alice").await;
    host.accounts.clients().set("t1", "acme", host.own_client("own-SENTINEL")).await.unwrap();
    is_refreshed(&host, &account).await;
    assert_eq!(host.accounts.get(&account.id).await.unwrap().client, ClientSource::Managed);
}

#[tokio::test]
async fn a_form_that_leaves_secrets_empty_keeps_them() {
    let host = host(Deployment::custom(TEMPLATE), true);
    let clients = host.accounts.clients();
    clients.set("t1", "acme", host.own_client("own-SENTINEL")).await.unwrap();
    for kept in
        [settings([("client_id", "own"), ("client_secret", "")]), settings([("client_id", "own")])]
    {
        clients.set("t1", "acme", kept).await.unwrap();
        let shown = clients.get("t1", "acme").await.unwrap().unwrap();
        assert_eq!(shown.settings, settings([("client_id", "own")]));
        assert_eq!(shown.secrets, ["client_secret"]);
        assert!(!format!("{shown:?}").contains("SENTINEL"));
    }
    // What is sent is still the old secret.
    host.connect("t1", "acme", "alice").await;
    let sent = host.world.came(crate::world::To::Token).pop().unwrap();
    assert_eq!(sent.form["client_secret"], "own-SENTINEL");
}

/// Otherwise whoever may edit a form could have a secret sent to a place of their own.
#[tokio::test]
async fn a_form_that_changes_anything_else_asks_for_the_secrets_again() {
    let host = host(Deployment::custom(TEMPLATE), true);
    let clients = host.accounts.clients();
    clients.set("t1", "acme", host.own_client("own-SENTINEL")).await.unwrap();
    let renamed = settings([("client_id", "renamed"), ("client_secret", "")]);
    let error = clients.set("t1", "acme", renamed).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotConfigured, "{error}");
    let shown = clients.get("t1", "acme").await.unwrap().unwrap();
    assert_eq!(shown.settings, settings([("client_id", "own")]));
}

#[tokio::test]
async fn a_client_with_a_setting_that_is_none_is_refused() {
    let host = host(Deployment::custom(TEMPLATE), true);
    let mut own = host.own_client("own-SENTINEL");
    own.insert("client_idd".to_owned(), "x".to_owned());
    let error = host.accounts.clients().set("t1", "acme", own).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid, "{error}");
    assert!(!error.to_string().contains("SENTINEL"), "{error}");
    let error = host.accounts.clients().get("t1", "nobody").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnknownProvider);
}

#[tokio::test]
async fn redirect_uris_come_from_the_deployment() {
    let path = "/console/api/oauth/plugin/{plugin}/{provider}/{tool}/callback";
    let own = "https://theirs.example";
    for (deployment, origin) in [
        (Deployment::cloud(&format!("https://cloud.example{path}")), "https://cloud.example"),
        (Deployment::self_hosted(&format!("{own}{path}")), own),
        (Deployment::self_hosted(&format!("http://127.0.0.1:5001{path}")), "http://127.0.0.1:5001"),
    ] {
        let deployment = deployment.unwrap().value("plugin", "p-1").value("tool", "mail");
        let mut setup = Setup::deployed(Ok(deployment));
        setup.managed = true;
        let host = setup.start();
        let uri = format!("{origin}/console/api/oauth/plugin/p-1/acme/mail/callback");
        assert_eq!(host.accounts.redirect_uri("acme").unwrap(), uri);
        if host.accounts.deployment().mode() == Mode::Cloud {
            let started = host.accounts.connect("t1", "acme").start().await.unwrap();
            assert_eq!(query(&started.url)["redirect_uri"], uri);
        }
    }
}

#[test]
fn the_check_of_redirect_uris_names_the_first_difference() {
    let deployment = Deployment::self_hosted("https://Host.example:8443/oauth/{provider}/callback");
    let deployment = deployment.unwrap();
    for (registered, part) in [
        ("http://Host.example:8443/oauth/acme/callback", Part::Scheme),
        ("https://host.example:8443/oauth/acme/callback", Part::HostCase),
        ("https://other.example:8443/oauth/acme/callback", Part::Host),
        ("https://Host.example/oauth/acme/callback", Part::Port),
        ("https://Host.example:8443/oauth/acme/callback/", Part::TrailingSlash),
        ("https://Host.example:8443/oauth/other/callback", Part::Path),
    ] {
        let found = deployment.check_redirect_uri("acme", Some(registered), None);
        let found = found.unwrap().expect("they differ");
        assert_eq!(found.difference.part, part, "{found}");
        assert_eq!(found.between, (RedirectOrigin::Configured, RedirectOrigin::Registered));
        assert!(found.to_string().contains(found.difference.right.as_str()), "{found}");
    }
    let same = "https://Host.example:8443/oauth/acme/callback";
    assert_eq!(deployment.check_redirect_uri("acme", Some(same), Some(same)).unwrap(), None);
}

#[tokio::test]
async fn accounts_of_an_own_client_live_on_while_it_is_switched_off() {
    let host = host(Deployment::custom(TEMPLATE), true);
    host.accounts.clients().set("t1", "acme", host.own_client("own-SENTINEL")).await.unwrap();
    let account = host.connect("t1", "acme", "alice").await;
    host.accounts.clients().set_enabled("t1", "acme", false).await.unwrap();
    is_refreshed(&host, &account).await;
}

#[tokio::test]
async fn accounts_of_the_installation_s_client_live_on_when_the_tenant_gets_one() {
    let host = host(Deployment::self_hosted(TEMPLATE), false);
    let shared = settings([("client_id", "shared"), ("client_secret", "s")]);
    host.accounts.clients().set("", "acme", shared).await.unwrap();
    let account = host.connect("t1", "acme", "alice").await;
    host.accounts.clients().set("t1", "acme", host.own_client("own-SENTINEL")).await.unwrap();
    is_refreshed(&host, &account).await;
}

#[tokio::test]
async fn accounts_whose_client_is_gone_give_out_their_tokens_until_those_expire() {
    let host = host(Deployment::self_hosted(TEMPLATE), false);
    host.accounts.clients().set("t1", "acme", host.own_client("own-SENTINEL")).await.unwrap();
    let account = host.connect("t1", "acme", "alice").await;
    host.accounts.clients().remove("t1", "acme").await.unwrap();
    let client = host.accounts.client_of(&account.id).await.unwrap();
    client.token().await.unwrap();
    let error = client.send(|api| api.get("/notes")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotConfigured, "{error}");
    host.clock.advance(4000);
    let error = client.token().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotConfigured, "{error}");
    assert_eq!(host.world.refreshes(), 0);
    // With the client back, all is well.
    host.accounts.clients().set("t1", "acme", host.own_client("own-SENTINEL")).await.unwrap();
    is_refreshed(&host, &account).await;
}

#[tokio::test]
async fn a_login_that_has_begun_ends_with_the_client_that_it_began_with() {
    let host = host(Deployment::self_hosted(TEMPLATE), false);
    let shared = settings([("client_id", "shared"), ("client_secret", "s")]);
    host.accounts.clients().set("", "acme", shared).await.unwrap();
    let started = host.accounts.connect("t1", "acme").start().await.unwrap();
    host.accounts.clients().set("t1", "acme", host.own_client("own-SENTINEL")).await.unwrap();
    let account = host.accounts.finish(host.world.sign_in(&started.url, "alice")).await.unwrap();
    let sent = host.world.came(crate::world::To::Token).pop().unwrap();
    assert_eq!(sent.form["client_id"], "shared");
    is_refreshed(&host, &account).await;
}
