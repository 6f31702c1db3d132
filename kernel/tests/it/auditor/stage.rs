//! A site with visitors: one worker on files, or two on the platform, beside a kernel that keeps no page.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use axum::body::Body;
use fastrand::Rng;
use http::{Method, header};
use rose_testkit::{
    Answer, App, AppBuilder, built,
    servers::{Proxy, Redis},
};
use tokio::task::JoinHandle;

use crate::support::{a_request, until, village};

const NOW: i64 = 1_767_225_600_000_000;
const SECOND: i64 = 1_000_000;
const VISITORS: usize = 4;

/// Cookies by their names, of each visitor.
type Jars = Arc<Mutex<Vec<BTreeMap<String, String>>>>;

pub(super) struct Stage {
    workers: Vec<App>,
    plain: App,
    redis: Option<Redis>,
    proxies: Vec<Proxy>,
    theme: tempfile::TempDir,
    jars: Jars,
    /// The name that each visitor has now, and those that anybody ever had.
    names: Vec<Option<String>>,
    all_names: Vec<String>,
    now: i64,
    /// Who wrote last what others may not have heard of, and when.
    unheard: Option<(usize, Instant)>,
    random: Rng,
}

impl Stage {
    /// One worker on files.
    pub(super) async fn files(seed: u64) -> Self {
        let theme = tempfile::tempdir().expect("a temporary folder");
        let worker = on(App::builder(), &theme).start().await;
        let plain = on(App::builder().after(&worker), &theme).variable("ROSE_PAGE_CACHE", "off").start().await;
        Self::new(vec![worker], plain, theme, seed)
    }

    /// Two workers on PostgreSQL, which tell each other through a Redis.
    pub(super) async fn platform(seed: u64) -> Self {
        let (theme, redis) = (tempfile::tempdir().expect("a temporary folder"), Redis::data());
        let proxies = [Proxy::start(redis.address()), Proxy::start(redis.address())];
        let at = |proxy: &Proxy, builder| {
            let builder: AppBuilder = on(builder, &theme);
            builder.on_postgres().variable("ROSE_REDIS_DATA", format!("redis://{}", proxy.address()))
        };
        let first = at(&proxies[0], App::builder()).start().await;
        let second = at(&proxies[1], App::builder().after(&first)).start().await;
        let plain = on(App::builder().after(&first), &theme).on_postgres().variable("ROSE_PAGE_CACHE", "off");
        let plain = plain.start().await;
        let stage = Self::new(vec![first, second], plain, theme, seed);
        Self { redis: Some(redis), proxies: proxies.into(), ..stage }
    }

    fn new(workers: Vec<App>, plain: App, theme: tempfile::TempDir, seed: u64) -> Self {
        Self {
            workers,
            plain,
            redis: None,
            proxies: Vec::new(),
            theme,
            jars: Arc::new(Mutex::new(vec![BTreeMap::new(); VISITORS])),
            names: vec![None; VISITORS],
            all_names: Vec::new(),
            now: NOW,
            unheard: None,
            random: Rng::with_seed(seed),
        }
    }

    /// With a kernel that raises no versions.
    pub(super) fn without_bumps(self) -> Self {
        self.workers.iter().for_each(|worker| worker.host().versions().stop_raising());
        self
    }

    /// With kernels that do not mind who wrote.
    pub(super) fn without_read_your_writes(self) -> Self {
        self.workers.iter().for_each(|worker| worker.site().stop_minding_writers());
        self
    }

    /// Every answer of the Redis takes so much longer.
    pub(super) fn slow(&self, time: Duration) {
        self.proxies.iter().for_each(|proxy| proxy.delay(time));
    }

    /// Nobody but the one worker writes, so that everybody sees everything at once.
    pub(super) fn is_alone(&self) -> bool {
        self.workers.len() == 1
    }

    pub(super) async fn set_up(&mut self) {
        for (name, label) in [("hall", "Hall"), ("mill", "Mill")] {
            self.post(0, 0, "/village/places/", &[("name", name), ("label", label)]).await;
        }
        for visitor in 1..VISITORS {
            self.join(visitor).await;
        }
    }

    /// Does something at random; tells what, and which visitor wrote.
    pub(super) async fn step(&mut self) -> (String, Option<usize>) {
        let (visitor, worker) = (self.any_visitor(), self.any_worker());
        let number = self.random.u32(0..1000).to_string();
        match self.random.u32(0..100) {
            0..25 => {
                let place = self.any(&["hall", "mill"]);
                let begins_at = (self.now + i64::from(self.random.u32(1..600)) * SECOND).to_string();
                let container = self.any(&["a", "b", "c"]);
                let form = [
                    ("title", number.as_str()),
                    ("place", place),
                    ("container", container),
                    ("begins_at", begins_at.as_str()),
                ];
                self.post(worker, visitor, "/village/entries/", &form).await;
                (format!("{visitor} adds an entry on {worker}"), Some(visitor))
            }
            25..35 => {
                let form = [("name", self.any(&["hall", "mill"])), ("label", number.as_str())];
                self.post(worker, visitor, "/village/places/", &form).await;
                (format!("{visitor} names a place on {worker}"), Some(visitor))
            }
            35..39 => {
                let name = self.any(&["hall", "mill"]);
                self.post(worker, visitor, "/village/places/remove/", &[("name", name)]).await;
                (format!("{visitor} removes a place on {worker}"), Some(visitor))
            }
            39..54 if self.names[visitor].is_some() => {
                self.post(worker, visitor, "/village/cart/", &[("name", number.as_str())]).await;
                (format!("{visitor} fills a cart on {worker}"), Some(visitor))
            }
            54..64 => {
                self.join(visitor).await;
                (format!("{visitor} joins"), Some(visitor))
            }
            64..68 if self.names[visitor].is_some() => {
                self.post(worker, visitor, "/village/leave/", &[]).await;
                self.names[visitor] = None;
                (format!("{visitor} leaves on {worker}"), Some(visitor))
            }
            68..78 => {
                self.now += i64::from(self.random.u32(1..200)) * SECOND;
                self.apps().for_each(|app| app.clock().set(self.now));
                ("the clock goes on".to_owned(), None)
            }
            78..80 => {
                self.change_the_site(&number).await;
                ("the site is changed".to_owned(), None)
            }
            80..82 if self.redis.is_some() => {
                let redis = self.redis.as_mut().expect("a Redis");
                redis.server().kill();
                redis.start_again();
                ("the Redis is started anew".to_owned(), None)
            }
            _ => ("nothing".to_owned(), None),
        }
    }

    /// A setting and a template of the theme change, and every kernel has a new registry.
    async fn change_the_site(&mut self, number: &str) {
        self.plain.set("site", "title", &format!("Village {number}")).await;
        let partials = self.theme.path().join("partials");
        std::fs::create_dir_all(&partials).expect("room for a theme");
        std::fs::write(partials.join("site-footer.hbs"), format!("<footer>{number}</footer>\n")).expect("room");
        for app in self.apps() {
            app.host().reload().await.expect("a registry");
        }
    }

    async fn join(&mut self, visitor: usize) {
        let name = format!("Visitor{}x{visitor}", self.all_names.len());
        let member = self.random.bool().to_string();
        let worker = self.any_worker();
        self.post(worker, visitor, "/village/join/", &[("name", &name), ("member", &member)]).await;
        self.names[visitor] = Some(name.clone());
        self.all_names.push(name);
    }

    async fn post(&mut self, worker: usize, visitor: usize, path: &str, form: &[(&str, &str)]) {
        let body: Vec<String> = form.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let cookie = cookies(&self.jars, visitor);
        let headers = [("cookie", cookie.as_str()), ("content-type", "application/x-www-form-urlencoded")];
        let answer = self.workers[worker].send(a_request(Method::POST, path, &headers, body.join("&"))).await;
        assert!(matches!(answer.status.as_u16(), 303 | 500), "{path}: {}", answer.text());
        let is_unheard = answer
            .headers
            .get_all(header::SET_COOKIE)
            .iter()
            .any(|cookie| cookie.to_str().is_ok_and(|cookie| cookie.starts_with("rose-wrote=0")));
        if is_unheard || answer.status == 500 {
            self.unheard = Some((visitor, Instant::now()));
        }
        self.keep_cookies(visitor, &answer);
    }

    fn keep_cookies(&self, visitor: usize, answer: &Answer) {
        let mut jars = self.jars.lock().unwrap_or_else(PoisonError::into_inner);
        for cookie in answer.headers.get_all(header::SET_COOKIE) {
            let text = cookie.to_str().expect("a cookie");
            let (name, value) = text.split(';').next().and_then(|pair| pair.split_once('=')).expect("a pair");
            match text.contains("Max-Age=0") {
                true => jars[visitor].remove(name),
                false => jars[visitor].insert(name.to_owned(), value.to_owned()),
            };
        }
    }

    /// What a visitor gets from a worker.
    pub(super) async fn read(&self, worker: usize, page: &str, visitor: usize) -> String {
        get(&self.workers[worker], page, &cookies(&self.jars, visitor)).await
    }

    /// What would be made for them now.
    pub(super) async fn made(&self, page: &str, visitor: usize) -> String {
        get(&self.plain, page, &cookies(&self.jars, visitor)).await
    }

    /// Whether somebody else's write a moment ago could not be announced, or may have been committed or not.
    pub(super) fn another_is_unheard(&self, visitor: usize, moment: Duration) -> bool {
        self.unheard.is_some_and(|(other, at)| other != visitor && at.elapsed() < moment)
    }

    /// Nobody's name is in a page but the visitor's own.
    pub(super) fn shows_nobody_else(&self, page: &str, visitor: usize) -> Result<(), String> {
        let own = self.names[visitor].as_deref();
        let foreign = self.all_names.iter().find(|name| Some(name.as_str()) != own && shows(page, name));
        foreign.map_or(Ok(()), |name| Err(format!("visitor {visitor}, called {own:?}, is shown {name}:\n{page}")))
    }

    /// Whether a worker shows a page without making it.
    pub(super) async fn is_kept(&self, worker: usize, page: &str) -> bool {
        let hits = || self.workers[worker].site().page_stats().asked.get("hit").copied().unwrap_or_default();
        let before = hits();
        self.read(worker, page, 0).await;
        hits() > before
    }

    /// Asks until a worker keeps a page.
    pub(super) async fn until_kept(&self, worker: usize, page: &str) {
        until("the page is kept", async || self.is_kept(worker, page).await.then_some(())).await;
    }

    /// A command beside the site writes, and is killed when it has committed and is about to say so.
    pub(super) async fn a_command_dies_after_its_commit(&self) {
        let redis = self.redis.as_ref().expect("a Redis");
        let proxy = Proxy::start(redis.address());
        proxy.stop_at(b"DEL\r\n");
        let mut command = std::process::Command::new(built::rose());
        command.args(["run", "village", "add-beside", "Apple day", "hall"]);
        command.env("ROSE_DATA", self.workers[0].folder().join("data"));
        command.env("ROSE_PLUGINS", self.workers[0].folder().join("plugins"));
        command.env("ROSE_DATABASE", self.workers[0].database().expect("on PostgreSQL"));
        command.env("ROSE_REDIS_DATA", format!("redis://{}", proxy.address())).env("ROSE_PAGE_CACHE", "off");
        let mut child = command.spawn().expect("rose can be started");
        until("it is about to say so", async || proxy.has_stopped().then_some(())).await;
        child.kill().and_then(|()| child.wait()).expect("it dies");
    }

    /// What the keys of dead writers do in a minute.
    pub(super) fn expire_keys(&self) {
        let redis = self.redis.as_ref().expect("a Redis");
        let keys = redis.cli(&["keys", "*:w:*"]);
        assert!(!keys.is_empty(), "the dead writer's key");
        keys.lines().for_each(|key| drop(redis.cli(&["pexpire", key, "1"])));
    }

    /// Readers who ask for pages all the time, so that there is something to be kept at the wrong moment.
    pub(super) fn warm(&self, pages: &'static [&'static str]) -> Vec<JoinHandle<()>> {
        let warmer = |number: u64| {
            let sites: Vec<_> = self.workers.iter().map(|worker| worker.site().clone()).collect();
            let (jars, mut random) = (Arc::clone(&self.jars), Rng::with_seed(number));
            tokio::spawn(async move {
                loop {
                    let cookie = cookies(&jars, random.usize(0..VISITORS));
                    let page = pages[random.usize(0..pages.len())];
                    let request = a_request(Method::GET, page, &[("cookie", &cookie)], Body::empty());
                    drop(sites[random.usize(0..sites.len())].answer(request).await);
                    tokio::time::sleep(Duration::from_micros(random.u64(0..3_000))).await;
                }
            })
        };
        (0..2).map(warmer).collect()
    }

    pub(super) async fn end(self) {
        for app in self.apps() {
            app.stop().await;
        }
    }

    fn apps(&self) -> impl Iterator<Item = &App> {
        self.workers.iter().chain([&self.plain])
    }

    pub(super) fn any_worker(&mut self) -> usize {
        self.random.usize(0..self.workers.len())
    }

    pub(super) fn any_visitor(&mut self) -> usize {
        self.random.usize(0..VISITORS)
    }

    pub(super) fn any(&mut self, of: &[&'static str]) -> &'static str {
        of[self.random.usize(0..of.len())]
    }
}

fn on(builder: AppBuilder, theme: &tempfile::TempDir) -> AppBuilder {
    village(builder).clock(NOW).variable("ROSE_THEME", theme.path().display().to_string())
}

async fn get(app: &App, page: &str, cookie: &str) -> String {
    let answer = app.send(a_request(Method::GET, page, &[("cookie", cookie)], Body::empty())).await;
    format!("{}\n{}", answer.status, answer.text())
}

fn cookies(jars: &Jars, visitor: usize) -> String {
    let jars = jars.lock().unwrap_or_else(PoisonError::into_inner);
    jars[visitor].iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
}

/// A whole word, so that a name in another is none.
fn shows(page: &str, name: &str) -> bool {
    page.match_indices(name).any(|(at, _)| !page[at + name.len()..].starts_with(|next: char| next.is_ascii_digit()))
}
