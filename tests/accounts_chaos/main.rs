//! What happens to a refresh when the machine, the database or the clock fails in the middle of it.

mod clock;
mod database;
mod disk;
mod pause;
mod schema;

use std::{sync::Arc, time::Duration};

use oauth_accounts::{AccountId, Accounts, Error, store::Store};
use oauth_core::transport::BoxFuture;
use oauth_tests::{
    authority::{Authority, Counts},
    hooked_store::{HookedStore, Step},
    platform::{Platform, connect},
    temporary::Folder,
};

/// A platform with one account, whose access token has just been made void.
struct World {
    authority: Arc<Authority>,
    platform: Platform,
    id: AccountId,
    family: u64,
    _folder: Option<Folder>,
}

impl World {
    /// In a SQLite file.
    async fn new() -> Self {
        let folder = Folder::new();
        let mut world = Self::on(&folder.file("accounts.db")).await;
        world._folder = Some(folder);
        world
    }

    async fn on(store: &str) -> Self {
        let authority = Arc::new(Authority::start());
        let platform = Platform::new(store, authority.url());
        let (id, family) = connect(&platform.accounts().await).await;
        authority.expire(family);
        Self { authority, platform, id, family, _folder: None }
    }

    /// Another process, as far as the store can tell.
    async fn process(&self) -> Accounts {
        self.platform.accounts().await
    }

    /// Another one, which a test can stop at each step, and which tries for long to store what it has.
    async fn hooked(
        &self,
        on_step: impl Fn(Step) -> BoxFuture<'static, ()> + Send + Sync + 'static,
    ) -> Accounts {
        let store: Arc<dyn Store> = Arc::new(HookedStore::new(self.platform.open().await, {
            move |step| {
                let work = on_step(step);
                Box::pin(async move {
                    work.await;
                    Ok(())
                })
            }
        }));
        self.patient(store)
    }

    fn patient(&self, store: Arc<dyn Store>) -> Accounts {
        let mut policy = self.platform.policy();
        policy.save_patience = Duration::from_secs(20);
        self.platform.builder(store).policy(policy).build().expect("a good platform")
    }

    fn counts(&self) -> Counts {
        self.authority.counts(self.family)
    }

    /// One refresh, and no token twice; and another process can use the account, and refresh it again.
    async fn is_whole(&self) {
        let Counts { asked, refreshed, reused, .. } = self.counts();
        assert_eq!((asked, refreshed, reused), (1, 1, 0));
        let other = self.process().await;
        call(&other, &self.id).await.expect("another process can use it");
        assert_eq!(self.counts().asked, 1, "it had the new token");
        self.authority.expire(self.family);
        call(&other, &self.id).await.expect("it can be refreshed again");
        assert_eq!(self.counts().reused, 0);
    }
}

/// Calls the API.
async fn call(accounts: &Accounts, id: &AccountId) -> Result<(), Error> {
    let answer = accounts.client_of(id).await?.send(|api| api.get("/me")).await?;
    assert_eq!(answer.status(), 200);
    Ok(())
}
