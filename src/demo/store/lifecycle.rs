//! The life of the app in this shop, as the platform runs it: installed, opened by staff, removed, erased; and what the
//! merchant does to goods and orders meanwhile. Whatever happens is told to the app by webhooks.

use serde_json::Value;

use super::changes::Change;
use super::staff::Claims;
use super::tokens::Presence;
use super::trouble::{AdminFaults, Asked};
use super::{Store, catalog, install, notices, oauth, scopes, sign, staff};

/// `shop/redact` comes this long after the app was removed.
const REDACT_SECONDS: i64 = 48 * 3600;

impl Store {
    /// Plays the account's owner who installs the app from its listing: agrees to the scopes, then the app is opened
    /// in the admin, with an ID token for it to exchange.
    ///
    /// # Errors
    /// A sentence that names the step that failed.
    pub async fn managed_install(&self) -> Result<(), String> {
        self.grant();
        let [mia, _] = &staff::USERS;
        install::open(self, &self.open_app_url(mia.id)).await
    }

    /// The merchant agrees to what the app's configuration asks for. Nothing is opened.
    pub fn grant(&self) {
        self.change(|saved| saved.platform.install(scopes::all()));
    }

    /// Whether the app is in the shop.
    #[must_use]
    pub fn installed(&self) -> bool {
        self.inner.saved.lock().platform.installed()
    }

    /// Whether it never was: the shop knows nothing of the app.
    #[must_use]
    pub fn never_installed(&self) -> bool {
        self.inner.saved.lock().platform.presence == Presence::Never
    }

    /// Where a browser finds the shop's admin.
    #[must_use]
    pub fn admin_home(&self) -> String {
        self.admin_path("")
    }

    /// Whether it was, and is no longer.
    pub(super) fn removed(&self) -> bool {
        self.inner.saved.lock().platform.presence == Presence::Removed
    }

    /// The merchant removes the app: all its tokens end, and it is told.
    pub fn uninstall(&self) {
        let now = self.inner.config.clock.now();
        self.change(|saved| {
            saved.platform.remove();
            saved.platform.redact_at = Some(now.plus_seconds(REDACT_SECONDS));
            self.queue(saved, &[("app/uninstalled", notices::shop(self))]);
        });
        self.inner.wake.notify_one();
    }

    /// What the platform does by itself once its time has come.
    pub(super) fn keep_promises(&self) {
        let now = self.inner.config.clock.now();
        let due = self.inner.saved.lock().platform.redact_at;
        if due.is_some_and(|at| at <= now) {
            self.redact_shop();
        }
    }

    /// Two days after a removal: everything of this shop has to go.
    pub fn redact_shop(&self) {
        self.change(|saved| {
            saved.platform.redact_at = None;
            self.queue(saved, &[("shop/redact", notices::redact_shop(self))]);
        });
    }

    /// A customer asks what is known of them.
    pub fn request_data(&self, customer: i64) {
        let body = notices::data_request(self, customer);
        self.report(&[("customers/data_request", body)]);
    }

    /// A customer is to be forgotten.
    pub fn redact_customer(&self, customer: i64) {
        let body = notices::redact_customer(self, customer);
        self.report(&[("customers/redact", body)]);
    }

    /// The merchant saves a customer.
    pub fn update_customer(&self, customer: i64) {
        if let Some(body) = notices::customer(self, customer) {
            self.report(&[("customers/update", body)]);
        }
    }

    /// The merchant saves a product, by handle.
    pub fn update_product(&self, handle: &str) {
        let now = self.inner.config.clock.now();
        let Some(product) = catalog::product(handle) else {
            return;
        };
        self.change(|saved| {
            saved.platform.touched.insert(handle.to_owned(), now);
            self.queue(
                saved,
                &[(
                    "products/update",
                    notices::product(product, &self.url(), now),
                )],
            );
        });
    }

    /// The app may do something else from now on, and is told.
    pub fn set_scopes(&self, granted: &[&str]) {
        let now = self.inner.config.clock.now();
        let granted: Vec<String> = granted.iter().map(|&scope| scope.to_owned()).collect();
        self.change(|saved| {
            let platform = &mut saved.platform;
            let body = notices::scopes(&platform.scopes, &granted, now);
            for access in &mut platform.access {
                access.scopes.clone_from(&granted);
            }
            platform.scopes = granted;
            self.queue(saved, &[("app/scopes_update", body)]);
        });
    }

    /// Packs, refunds or cancels the order of this name (`#1041`); `false` when there is nothing to do.
    pub fn change_order(&self, name: &str, change: Change) -> bool {
        let now = self.inner.config.clock.now();
        self.change(|saved| {
            let named =
                |order: &&mut Value| order.get("name").and_then(Value::as_str) == Some(name);
            let order = saved.orders.iter_mut().find(named);
            let Some(order) = order.filter(|order| change.fits(order)) else {
                return false;
            };
            let told = change.apply(order, now);
            self.queue(saved, &told);
            true
        })
    }

    /// A fresh ID token for a member of staff: 7001 is Mia, 7002 is Leo.
    #[must_use]
    pub fn id_token(&self, user: i64) -> String {
        let config = &self.inner.config;
        let claims = Claims {
            shop: &config.shop,
            client_id: &config.client_id,
            user,
            now: config.clock.now(),
        };
        staff::id_token(&config.secret, &claims)
    }

    /// The signed address of the app's document in the admin's frame, for a member of staff.
    #[must_use]
    pub fn open_app_url(&self, user: i64) -> String {
        self.frame_url(user, "", &[])
    }

    /// The same below the app's root, with what the admin's own address asked for besides.
    pub(super) fn frame_url(&self, user: i64, path: &str, more: &[(String, String)]) -> String {
        let config = &self.inner.config;
        let session = staff::user(user)
            .map(staff::User::session)
            .unwrap_or_default();
        let mut params: Vec<(String, String)> = more.to_vec();
        let own = [
            ("embedded", "1".to_owned()),
            ("host", sign::admin_host(&config.shop)),
            ("id_token", self.id_token(user)),
            ("locale", "en".to_owned()),
            ("session", session),
            ("shop", config.shop.clone()),
            ("timestamp", oauth::seconds(config.clock.now())),
        ];
        for (name, value) in own {
            params.retain(|(known, _)| known != name && known != "hmac");
            params.push((name.to_owned(), value));
        }
        params.push(("hmac".to_owned(), sign::oauth(&config.secret, &params)));
        format!("{}/{path}?{}", self.app_url(), sign::query(&params))
    }

    /// Disturbs the coming requests to the Admin API and the token endpoint. [`AdminFaults::default`] ends it.
    pub fn set_admin_faults(&self, faults: AdminFaults) {
        *self.inner.trouble.lock() = faults;
    }

    /// How often the app has asked for anything so far.
    #[must_use]
    pub fn asked(&self) -> Asked {
        *self.inner.asked.lock()
    }

    /// The app gets a newer secret. It may use either; what it is sent is signed with the older one until that is
    /// revoked.
    pub fn set_next_secret(&self, secret: &str) {
        *self.inner.next_secret.lock() = Some(secret.to_owned());
    }

    /// Whether the theme shows the app's embed.
    pub fn set_embed(&self, on: bool) {
        self.change(|saved| saved.platform.embed_on = on);
    }

    /// Whether pages carry it: an app that was removed takes its embed along.
    pub(super) fn shows_embed(&self) -> bool {
        let saved = self.inner.saved.lock();
        saved.platform.embed_on && saved.platform.presence != Presence::Removed
    }
}
