//! Somebody walks through the whole platform, in a browser, and looks whether it does what it should.

use oauth_emulator::Emulator;

use crate::{
    Outcome,
    app::{Running, people},
    browser::Browser,
};

/// Somebody who walks.
struct Walk<'a> {
    browser: Browser,
    emulator: &'a Emulator,
    say: &'a mut (dyn FnMut(&str) + Send),
}

/// Walks through everything; `say` is told each step.
///
/// # Errors
/// When something is not as it should be, or cannot be reached.
pub async fn walk(running: &Running, mut say: impl FnMut(&str) + Send) -> Outcome<()> {
    let browser = Browser::new(&running.address)?;
    let mut walk = Walk { browser, emulator: &running.emulator, say: &mut say };
    walk.enter("ann").await?;
    walk.two_accounts_each().await?;
    walk.defaults_and_names().await?;
    walk.more_scopes().await?;
    walk.calls().await?;
    walk.api_keys().await?;
    walk.own_client().await?;
    walk.the_user_is_needed().await?;
    walk.others(&running.address).await?;
    walk.remove().await?;
    walk.no_secret_was_shown()
}

impl Walk<'_> {
    fn say(&mut self, text: &str) {
        (self.say)(text);
    }

    /// The page must hold this.
    fn sees(&self, text: &str) -> Outcome<()> {
        match self.browser.page.contains(text) {
            true => Ok(()),
            false => {
                Err(format!("the page does not say `{text}`:\n{}", plain(&self.browser.page))
                    .into())
            }
        }
    }

    /// What the page tells about the last thing that was done.
    fn told(&mut self) -> Outcome<()> {
        let (_, rest) = self.browser.page.split_once("<p class=\"note").ok_or("nothing is told")?;
        let text = rest.split_once('>').map_or(rest, |(_, rest)| rest);
        let text = plain(text.split("</p>").next().unwrap_or(text));
        self.say(&format!("    {}", text.trim()));
        Ok(())
    }

    async fn enter(&mut self, user: &str) -> Outcome<()> {
        self.say(&format!("{user} enters"));
        self.browser.open("/").await?;
        self.browser.press("/enter", &[("user", user)]).await?;
        self.sees("No account is connected.")
    }

    /// Somebody else sits at the browser when the provider asks.
    fn be(&mut self, name: &str) {
        let known = people().into_iter().find(|user| user.username == name);
        self.emulator.switch_user(known.unwrap_or_default());
    }

    /// Presses a button that leads to the provider, and decides there.
    async fn log_in(
        &mut self,
        action: &str,
        values: &[(&str, &str)],
        decision: &str,
    ) -> Outcome<()> {
        self.browser.press(action, values).await?;
        self.sees("This is an emulator")?;
        let server = self.emulator.base_url();
        self.browser.decide(&server, decision).await?;
        self.told()
    }

    /// The address of the account that has this name, without what is done there.
    fn account(&self, name: &str) -> Outcome<String> {
        let (_, rest) = self
            .browser
            .page
            .split_once(&format!("<h3>{name}"))
            .ok_or_else(|| format!("no account is called {name}"))?;
        let (_, rest) = rest.split_once("/accounts/").ok_or("it has no form")?;
        let id = rest.split('/').next().unwrap_or_default();
        Ok(format!("/accounts/{id}"))
    }

    async fn two_accounts_each(&mut self) -> Outcome<()> {
        for provider in ["gmail", "github"] {
            for person in ["robin", "sam"] {
                self.say(&format!("connects {provider} as {person}"));
                self.be(person);
                self.log_in(&format!("/connect/{provider}"), &[], "allow").await?;
            }
        }
        for name in ["robin@user.example", "sam@user.example"] {
            if self.browser.page.matches(&format!("<h3>{name}")).count() != 2 {
                return Err(format!("{name} should be there twice").into());
            }
        }
        self.sees("<h3>robin@user.example <span class=\"tag good\">default</span>")
    }

    async fn defaults_and_names(&mut self) -> Outcome<()> {
        self.say("makes Sam's mail the default, and gives it a name");
        let sam = self.account("sam@user.example")?;
        self.browser.press(&format!("{sam}/default"), &[]).await?;
        self.told()?;
        self.sees("<h3>sam@user.example <span class=\"tag good\">default</span>")?;
        self.browser.press(&format!("{sam}/rename"), &[("name", "Sam's <b>mail</b>")]).await?;
        self.told()?;
        self.sees("<h3>Sam&#39;s &lt;b&gt;mail&lt;/b&gt; ")?;
        self.browser.press(&format!("{sam}/rename"), &[("name", "robin@user.example")]).await?;
        self.told()?;
        self.sees("another account of this provider has this name")
    }

    async fn more_scopes(&mut self) -> Outcome<()> {
        let scope = "https://www.googleapis.com/auth/gmail.send";
        let sam = self.account("Sam&#39;s")?;
        for decision in ["deny", "allow"] {
            self.say(&format!("asks for leave to send mail as well: {decision}"));
            self.be("sam");
            self.log_in(&format!("{sam}/upgrade"), &[("scope", scope)], decision).await?;
        }
        self.sees(&format!("gmail.readonly {scope}"))?;
        self.say("tries it as somebody else");
        self.be("robin");
        self.log_in(&format!("{sam}/upgrade"), &[("scope", scope)], "allow").await?;
        self.sees("another user logged in")
    }

    async fn calls(&mut self) -> Outcome<()> {
        for (name, email) in [("Sam&#39;s", "sam@user"), ("robin@user.example", "robin@user")] {
            self.say("calls the API, with a token that the provider has ended meanwhile");
            self.emulator.expire_access_tokens();
            let account = self.account(name)?;
            self.browser.press(&format!("{account}/call"), &[]).await?;
            self.told()?;
            self.sees("status 200")?;
            self.sees(email)?;
        }
        Ok(())
    }

    async fn api_keys(&mut self) -> Outcome<()> {
        self.say("enters an API key that is wrong, and one that is right");
        self.browser.open("/keys/github").await?;
        self.browser.press("/keys/github", &[("access_token", "wrong")]).await?;
        self.told()?;
        let key = self.emulator.api_key("github").ok_or("there are keys")?;
        let values = [("access_token", key.as_str()), ("name", "Key")];
        self.browser.press("/keys/github", &values).await?;
        self.told()?;
        self.sees("<span class=\"tag \">API key</span>")?;
        let account = self.account("Key")?;
        self.browser.press(&format!("{account}/call"), &[]).await?;
        self.told()?;
        self.sees("status 200")
    }

    async fn own_client(&mut self) -> Outcome<()> {
        self.say("enters a client of their own, first without its secret");
        self.browser.open("/clients/github").await?;
        self.sees("/oauth/github/callback</code>")?;
        self.sees("https://github.com/settings/applications/new")?;
        self.browser.press("/clients/github", &[("client_id", "my-app")]).await?;
        self.told()?;
        self.sees("missing `client_secret`")?;
        let client = [("client_id", "my-app"), ("client_secret", "my-secret")];
        self.browser.press("/clients/github", &client).await?;
        self.told()?;
        self.say("connects with it, and goes back to the platform's");
        self.browser.open("/").await?;
        self.sees("with the studio's own client")?;
        self.be("robin");
        self.log_in("/connect/github", &[], "allow").await?;
        self.sees("own client</span>")?;
        self.browser.open("/clients/github").await?;
        self.browser.press("/clients/github", &[("client_secret", "")]).await?;
        self.browser.press("/clients/github/switch", &[]).await?;
        self.told()?;
        self.browser.open("/").await
    }

    async fn the_user_is_needed(&mut self) -> Outcome<()> {
        self.say("the user takes back what they allowed, at the provider");
        self.emulator.revoke_everything();
        let robin = self.account("robin@user.example")?;
        self.browser.press(&format!("{robin}/call"), &[]).await?;
        self.told()?;
        self.sees("<span class=\"tag bad\">log in again</span>")?;
        self.sees("robin@user.example needs its user")?;
        self.say("and logs in again: it is the same account");
        self.be("robin");
        self.log_in(&format!("{robin}/login"), &[], "allow").await?;
        if self.account("robin@user.example")? != robin {
            return Err("it should be the same account".into());
        }
        self.browser.press(&format!("{robin}/call"), &[]).await?;
        self.told()?;
        self.sees("status 200")
    }

    /// Somebody else sees none of it, and can do nothing with it.
    async fn others(&mut self, address: &str) -> Outcome<()> {
        self.say("ben enters in another browser, and sees nothing of it");
        let robin = self.account("robin@user.example")?;
        let theirs = std::mem::replace(&mut self.browser, Browser::new(address)?);
        self.enter("ben").await?;
        self.say("    he sends a form for an account of ann's");
        self.browser.page = self.browser.page.replace("/connect/gmail", &format!("{robin}/remove"));
        self.browser.press(&format!("{robin}/remove"), &[]).await?;
        self.sees("you have no such account")?;
        self.say("    and one that was not shown to him");
        self.browser.open("/").await?;
        self.browser.press("/connect/gmail", &[("csrf", "guessed")]).await?;
        self.sees("this form was not shown in this session")?;
        self.say("    and has ann open the callback of a login of his own");
        self.browser.open("/").await?;
        self.browser.press("/connect/gmail", &[]).await?;
        let mut bens = std::mem::replace(&mut self.browser, theirs);
        // Ben's provider sends his browser back, and he hands the address to ann.
        bens.stops_at = Some(format!("{address}/oauth/"));
        bens.decide(&self.emulator.base_url(), "allow").await?;
        let callback = bens.stopped.take().ok_or("ben should have been sent back")?;
        self.browser.open(&callback).await?;
        self.told()?;
        self.sees("no login with this state has begun here")
    }

    async fn remove(&mut self) -> Outcome<()> {
        self.say("removes the default account: the other one becomes it");
        self.browser.open("/").await?;
        let sam = self.account("Sam&#39;s")?;
        self.browser.press(&format!("{sam}/remove"), &[]).await?;
        self.told()?;
        self.sees("<h3>robin@user.example <span class=\"tag good\">default</span>")?;
        self.sees("another account is the default now")
    }

    fn no_secret_was_shown(&mut self) -> Outcome<()> {
        let pages = self.browser.seen.len();
        // What the emulator makes begins with this.
        for secret in ["emu_", "my-secret"] {
            if self.browser.seen.iter().any(|page| page.contains(secret)) {
                return Err(format!("a page shows `{secret}..`").into());
            }
        }
        self.say(&format!("no secret was on any of {pages} pages"));
        Ok(())
    }
}

/// The text of a page.
fn plain(html: &str) -> String {
    let body = html.split_once("<body>").map_or(html, |(_, body)| body);
    let mut text = String::new();
    let mut is_tag = false;
    for c in body.chars() {
        match c {
            '<' => is_tag = true,
            '>' if is_tag => is_tag = false,
            c if !is_tag => text.push(c),
            _ => {}
        }
    }
    let entities = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
    entities.iter().fold(text, |text, (entity, plain)| text.replace(entity, plain))
}
