//! The registry: what all plugins that serve offer, one immutable value. A request uses one from beginning to end.

use std::{sync::Arc, time::Duration};

use http::{HeaderValue, Method};
use rose_abi::{head::Head, messages::RouteOwner};
use serde_json::Value;

use super::{fragments::Fragments, offers::Assembled, plugin::Plugin, refused::Refused};
use crate::{
    http::{
        assets::Assets,
        router::{KERNEL, Lookup, Router, reserved},
        security::content_policy,
    },
    page::{PageExtra, Templates, head::About},
    site::SiteSettings,
    words::Words,
};

/// What answers a route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A handler of a plugin that serves.
    Plugin {
        /// Its position in the registry.
        plugin: usize,
        /// The route's position in its description.
        route: u32,
        /// The largest body in bytes, where the route says so.
        body_limit: Option<u64>,
    },
    /// A plugin that is known but does not serve; its position among those.
    Absent(usize),
}

/// A plugin that is known but does not serve.
#[derive(Debug, Clone)]
pub struct Absent {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Why it does not serve.
    pub reason: Refused,
}

/// What all plugins that serve offer.
#[derive(Debug)]
pub struct Registry {
    /// Its number: each has a larger one than those before.
    pub generation: u64,
    plugins: Vec<Arc<Plugin>>,
    absent: Vec<Absent>,
    refused: Vec<Refused>,
    router: Router<Target>,
    templates: Templates,
    assets: Assets,
    site: SiteSettings,
    policy: HeaderValue,
    words: Arc<Words>,
    fragments: Fragments,
    /// What a fragment's template gets of the site.
    fragment_extra: PageExtra,
    fragment_time: Duration,
}

/// What a registry takes from the host.
#[derive(Debug, Clone, Copy)]
pub(super) struct Around<'a> {
    /// The site's address.
    pub(super) site_url: &'a str,
    /// How long a fragment may take.
    pub(super) fragment_time: Duration,
}

impl Registry {
    pub(super) fn new(
        generation: u64,
        plugins: Vec<Arc<Plugin>>,
        absent: Vec<Absent>,
        refused: Vec<Refused>,
        assembled: Assembled,
        site: SiteSettings,
        around: Around<'_>,
    ) -> Arc<Self> {
        let Assembled { router, templates, assets, words, fragments } = assembled;
        let policy = content_policy(&site.script_hashes, &site.code_hosts);
        // A fragment is the same on every page: it knows none.
        let about = About { url: around.site_url, settings: &site, path: "", head: &Head::default() };
        let fragment_extra = PageExtra { page: Value::Null, ..about.extra() };
        let registry = Arc::new(Self {
            generation,
            plugins,
            absent,
            refused,
            router,
            templates,
            assets,
            site,
            policy,
            words,
            fragments,
            fragment_extra,
            fragment_time: around.fragment_time,
        });
        for plugin in &registry.plugins {
            plugin.generation.join(&registry);
        }
        registry
    }

    /// The plugins that serve.
    #[must_use]
    pub fn plugins(&self) -> &[Arc<Plugin>] {
        &self.plugins
    }

    /// A plugin that serves, by its id.
    #[must_use]
    pub fn plugin(&self, id: &str) -> Option<&Arc<Plugin>> {
        self.plugins.iter().find(|plugin| plugin.label().id == id)
    }

    /// Plugins that are known but do not serve.
    #[must_use]
    pub fn absent(&self) -> &[Absent] {
        &self.absent
    }

    /// Files that were left out, each with its reason; those of [`Registry::absent`] too.
    #[must_use]
    pub fn refused(&self) -> &[Refused] {
        &self.refused
    }

    /// The routes.
    #[must_use]
    pub fn router(&self) -> &Router<Target> {
        &self.router
    }

    /// The templates.
    #[must_use]
    pub fn templates(&self) -> &Templates {
        &self.templates
    }

    /// The site's settings.
    #[must_use]
    pub fn site(&self) -> &SiteSettings {
        &self.site
    }

    /// The content security policy of its pages.
    #[must_use]
    pub fn policy(&self) -> &HeaderValue {
        &self.policy
    }

    /// The assets.
    #[must_use]
    pub fn assets(&self) -> &Assets {
        &self.assets
    }

    /// The fixed phrases and dates, in the site's language.
    #[must_use]
    pub fn words(&self) -> &Arc<Words> {
        &self.words
    }

    /// The fragments.
    #[must_use]
    pub fn fragments(&self) -> &Fragments {
        &self.fragments
    }

    pub(super) fn fragment_extra(&self) -> &PageExtra {
        &self.fragment_extra
    }

    pub(super) fn fragment_time(&self) -> Duration {
        self.fragment_time
    }

    /// Who answers a `GET` of a path, by which pattern.
    #[must_use]
    pub fn owner_of(&self, path: &str) -> Option<RouteOwner> {
        if let Some(own) = reserved(path) {
            return Some(RouteOwner { owner: KERNEL.to_owned(), pattern: own.to_owned() });
        }
        match self.router.at(&Method::GET, path) {
            Lookup::Found(found) => {
                Some(RouteOwner { owner: found.owner.to_owned(), pattern: found.pattern.to_owned() })
            }
            _ => None,
        }
    }
}
