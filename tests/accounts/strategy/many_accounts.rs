//! 1. Multiple user accounts.

use oauth_accounts::{ErrorKind, Event, Owner, Reference};

use crate::support::Host;

/// Work first, then home.
async fn with_two() -> (Host, oauth_accounts::Account, oauth_accounts::Account) {
    let host = Host::new();
    let work = host.connect("alice", "gmail", "work").await;
    let home = host.connect("alice", "gmail", "home").await;
    (host, work, home)
}

#[tokio::test]
async fn the_first_account_is_the_default_until_another_is_chosen() {
    let (host, work, home) = with_two().await;
    assert!(work.is_default && !home.is_default);
    assert_eq!(host.means("alice", "gmail", "default").await, "work@mail.example");
    host.accounts.set_default(&home.id).await.unwrap();
    assert_eq!(host.means("alice", "gmail", "default").await, "home@mail.example");
    let list = host.accounts.list_of("alice", "gmail").await.unwrap();
    let shown: Vec<_> = list.iter().map(|a| (a.name.as_str(), a.is_default)).collect();
    assert_eq!(shown, [("home@mail.example", true), ("work@mail.example", false)]);
}

#[tokio::test]
async fn each_account_calls_with_its_own_token() {
    let (host, work, home) = with_two().await;
    for (account, user) in [(&work, "work"), (&home, "home")] {
        let client = host.accounts.client_of(&account.id).await.unwrap();
        let answer = client.send(|api| api.get("/users/me/profile")).await.unwrap();
        let told: serde_json::Value = answer.json().unwrap();
        assert_eq!(told["id"], user);
    }
}

#[tokio::test]
async fn references_follow_the_default_or_name_one() {
    let (host, work, home) = with_two().await;
    host.accounts.rename(&work.id, "Work").await.unwrap();
    let named = host.accounts.get(&work.id).await.unwrap().reference();
    for default in [&home, &work] {
        host.accounts.set_default(&default.id).await.unwrap();
        let follows = host.accounts.client("alice", "gmail").await.unwrap();
        let stays = host.accounts.client_for("alice", "gmail", &named).await.unwrap();
        assert_eq!((follows.id(), stays.id()), (&default.id, &work.id));
    }
    // The name is what is referred to, and not the account that once had it.
    host.accounts.rename(&work.id, "Old work").await.unwrap();
    assert_eq!(host.means("alice", "gmail", "name:Work").await, "NotFound");
    host.accounts.rename(&home.id, "Work").await.unwrap();
    assert_eq!(host.means("alice", "gmail", "name:Work").await, "Work");
}

#[tokio::test]
async fn two_accounts_of_one_owner_and_provider_never_have_one_name() {
    let (host, work, home) = with_two().await;
    let taken = host.accounts.rename(&home.id, &work.name).await.unwrap_err();
    assert_eq!(taken.kind(), ErrorKind::NameTaken);
    host.accounts.rename(&home.id, &home.name).await.unwrap();
    // Another provider's account may have it.
    let github = host.connect("alice", "github", "work").await;
    host.accounts.rename(&github.id, &work.name).await.unwrap();
    for bad in ["", "a\nb", &"x".repeat(201)] {
        let error = host.accounts.rename(&home.id, bad).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid, "{bad:?}");
    }
}

#[tokio::test]
async fn when_the_default_is_removed_the_oldest_of_the_others_takes_its_place() {
    let (host, work, home) = with_two().await;
    let third = host.connect("alice", "gmail", "third").await;
    host.accounts.set_default(&third.id).await.unwrap();
    host.told.take();

    let removed = host.accounts.remove(&third.id).await.unwrap();
    assert_eq!(removed.new_default.as_ref(), Some(&work.id));
    assert_eq!(removed.not_revoked.map(|error| error.to_string()), None);
    assert_eq!(host.means("alice", "gmail", "default").await, "work@mail.example");
    let told = [Event::Removed(third.id.clone()), Event::DefaultChanged(work.id.clone())];
    assert_eq!(host.told.all(), told);

    // Nobody becomes the default in place of one that was not.
    assert_eq!(host.accounts.remove(&home.id).await.unwrap().new_default, None);
    assert_eq!(host.accounts.remove(&work.id).await.unwrap().new_default, None);
    assert_eq!(host.means("alice", "gmail", "default").await, "NotFound");
    let gone = host.accounts.remove(&work.id).await.unwrap_err();
    assert_eq!(gone.kind(), ErrorKind::NotFound);
    // Whoever comes next is the first again.
    assert!(host.connect("alice", "gmail", "home").await.is_default);
}

#[tokio::test]
async fn a_removed_account_gives_no_token_any_more() {
    let (host, work, _) = with_two().await;
    let client = host.accounts.client_of(&work.id).await.unwrap();
    client.token().await.unwrap();
    host.accounts.remove(&work.id).await.unwrap();
    assert!(client.cached_token().is_none());
    assert_eq!(client.token().await.unwrap_err().kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn portable_documents_never_hold_an_id() {
    let (host, work, _) = with_two().await;
    for reference in [Reference::Default, work.reference()] {
        let document = serde_json::to_string(&reference).unwrap();
        assert!(!document.contains(work.id.as_str()), "{document}");
        assert_eq!(serde_json::from_str::<Reference>(&document).unwrap(), reference);
    }
    let id = format!("{:?}", work.id.as_str());
    assert!(serde_json::from_str::<Reference>(&id).is_err());
    // A name that looks like an id means an account of that name, and not the one of that id.
    let reference = format!("name:{}", work.id);
    assert_eq!(host.means("alice", "gmail", &reference).await, "NotFound");
}

#[tokio::test]
async fn a_document_that_moves_to_another_tenant_finds_the_accounts_there() {
    let (host, work, _) = with_two().await;
    host.accounts.rename(&work.id, "Work").await.unwrap();
    let theirs = host.connect("bob", "gmail", "bob").await;
    host.accounts.rename(&theirs.id, "Work").await.unwrap();
    for reference in [Reference::Default, Reference::Named("Work".to_owned())] {
        let found = host.accounts.find("bob", "gmail", &reference).await.unwrap();
        assert_eq!(found.id, theirs.id);
    }
}

#[tokio::test]
async fn owners_and_tenants_do_not_see_each_other() {
    let host = Host::new();
    let owners =
        [Owner::of("t1", "ann"), Owner::of("t1", "ben"), Owner::of("t2", "ann"), Owner::new("t1")];
    for owner in &owners {
        // The same user of the provider: still an account for each owner, and each a default.
        let account = host.connect(owner, "gmail", "shared").await;
        assert!(account.is_default);
    }
    for owner in &owners {
        let list = host.accounts.list(owner).await.unwrap();
        assert_eq!(list.len(), 1, "{owner}");
        assert_eq!(list[0].owner, *owner);
    }
    assert!(host.accounts.list("t3").await.unwrap().is_empty());
    let gone = host.accounts.list(&owners[0]).await.unwrap().remove(0);
    host.accounts.remove(&gone.id).await.unwrap();
    assert_eq!(host.accounts.list(&owners[1]).await.unwrap().len(), 1);
    assert_eq!(host.accounts.list(&owners[2]).await.unwrap().len(), 1);
}

#[tokio::test]
async fn the_handle_of_an_owner_finds_nothing_of_others() {
    let (host, work, _) = with_two().await;
    let ben = host.accounts.of_owner("ben");
    let values = crate::support::settings([("access_token", &host.world.api_key("ben"))]);
    let refused = [
        ben.get(&work.id).await.map(drop),
        ben.set_default(&work.id).await,
        ben.rename(&work.id, "Mine").await,
        ben.validate(&work.id).await.map(drop),
        ben.reauthorize(&work.id).await.map(drop),
        ben.upgrade(&work.id, ["more"]).await.map(drop),
        ben.replace_api_key(&work.id, values).await.map(drop),
        ben.client_of(&work.id).await.map(drop),
        ben.remove(&work.id).await.map(drop),
    ];
    for (number, result) in refused.into_iter().enumerate() {
        assert_eq!(result.unwrap_err().kind(), ErrorKind::NotFound, "the {number}th");
    }
    assert!(ben.list().await.unwrap().is_empty());
    let alice = host.accounts.of_owner("alice");
    assert_eq!(alice.get(&work.id).await.unwrap(), work);
}

#[tokio::test]
async fn the_handle_of_an_owner_ends_no_login_of_others() {
    let host = Host::new();
    let started = host.accounts.of_owner("ben").connect("acme").start().await.unwrap();
    let callback = host.world.sign_in(&started.url, "ben");
    let alice = host.accounts.of_owner("alice");
    let error = alice.finish(callback.as_str()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnknownLogin, "{error}");
    assert!(host.accounts.list("alice").await.unwrap().is_empty());
    assert!(host.accounts.list("ben").await.unwrap().is_empty());
}
