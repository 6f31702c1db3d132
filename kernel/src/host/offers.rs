//! What plugins offer, put together: routes, templates, assets and messages of all of them, and who is at fault where
//! two do not fit.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use bytes::Bytes;
use http::Method;
use rose_abi::{
    messages::{Asset, Description, Sample, Template},
    usage::Usage,
};

use super::{
    fragments::Fragments,
    refused::{Refused, Stage},
    registry::Target,
    settings,
};
use crate::{
    http::{
        assets::{AssetFile, AssetProblem, Assets},
        router::{Claim, Router},
    },
    page::{Candidate, Finding, Origin, Problem, Templates, base, pose, styles, theme::Theme},
    site::SiteSettings,
    words::{MessageFile, Owner, Words},
};

/// The largest body that a route may ask for.
const BODY_LIMIT: u64 = 1 << 30;
/// The most samples of one template.
const MOST_SAMPLES: usize = 16;
/// The largest sample in bytes.
const SAMPLE_LIMIT: usize = 1 << 20;

/// A plugin that takes part, by its id.
pub(super) struct Offer<'a> {
    pub(super) id: &'a str,
    pub(super) description: &'a Description,
}

/// All that is offered, fitting together.
pub(super) struct Assembled {
    pub(super) router: Router<Target>,
    pub(super) templates: Templates,
    pub(super) assets: Assets,
    pub(super) words: Arc<Words>,
    pub(super) fragments: Fragments,
}

/// Who has to be left out so that the rest fits together.
#[derive(Debug)]
pub(super) struct Blame {
    pub(super) plugin: String,
    pub(super) what: String,
}

/// Puts everything together. Files of the theme that do not fit are left out, and noted there.
///
/// # Errors
/// The plugins that are at fault, each with the reason.
pub(super) fn assemble(
    present: &[Offer<'_>],
    absent: &[Offer<'_>],
    theme: &mut Theme,
    site: &SiteSettings,
) -> Result<Assembled, Vec<Blame>> {
    let assets = assets(present, theme)?;
    let words = words(present, theme, site)?;
    let templates = templates(present, theme, &assets, &words)?;
    let router = router(present, absent)?;
    let fragments = Fragments::assemble(present)?;
    Ok(Assembled { router, templates, assets, words, fragments })
}

fn assets(present: &[Offer<'_>], theme: &mut Theme) -> Result<Assets, Vec<Blame>> {
    let (sheet, wrongs) = styles::sheet(&base::styles(), &theme.styles);
    theme.note(wrongs);
    let sheet = AssetFile::new(base::ASSET_OWNER, base::SHEET, Bytes::from(sheet));
    loop {
        let themed: BTreeSet<&str> = theme.assets.iter().map(|asset| asset.name.as_str()).collect();
        let base =
            base::assets().into_iter().chain([sheet.clone()]).filter(|asset| !themed.contains(asset.name.as_str()));
        let of_plugins = present.iter().flat_map(|offer| {
            let file = |asset: &Asset| AssetFile::new(offer.id, &asset.name, Bytes::from(asset.bytes.clone()));
            offer.description.assets.iter().map(file)
        });
        let files: Vec<_> = base.chain(theme.assets.iter().cloned()).chain(of_plugins).collect();
        let problems = match Assets::build(files) {
            Ok(assets) => return Ok(assets),
            Err(problems) => problems,
        };
        let (of_theme, of_plugins): (Vec<_>, Vec<_>) = problems.into_iter().partition(|wrong| theme.has_asset(wrong));
        if of_theme.is_empty() {
            let blame = |wrong: AssetProblem| Blame {
                what: format!("the asset `{}` {}", wrong.name, wrong.what),
                plugin: wrong.owner,
            };
            return Err(of_plugins.into_iter().map(blame).collect());
        }
        of_theme.into_iter().for_each(|wrong| theme.leave_out_asset(&wrong));
    }
}

fn candidates(present: &[Offer<'_>], theme: &Theme) -> Vec<Candidate> {
    let of_plugins = present
        .iter()
        .flat_map(|offer| offer.description.templates.iter().map(|template| candidate(offer.id, template)));
    base::candidates().into_iter().chain(theme.templates.iter().cloned()).chain(of_plugins).collect()
}

/// Strict templates and their words, for a check: of plugins and a theme that fit together.
///
/// # Errors
/// As [`assemble`].
pub(super) fn strict_templates(
    present: &[Offer<'_>],
    theme: &mut Theme,
    site: &SiteSettings,
) -> Result<(Templates, Arc<Words>), Vec<Blame>> {
    let assets = assets(present, theme)?;
    let words = words(present, theme, site)?;
    let templates = Templates::build_strictly(candidates(present, theme), assets.urls(), Arc::clone(&words));
    Ok((templates.map_err(blames)?, words))
}

fn words(present: &[Offer<'_>], theme: &mut Theme, site: &SiteSettings) -> Result<Arc<Words>, Vec<Blame>> {
    loop {
        let of_plugins = present.iter().flat_map(|offer| {
            offer.description.messages.iter().map(|message| MessageFile {
                owner: Owner::Plugin(offer.id.to_owned()),
                lang: message.lang.clone(),
                file: format!("{}: {}", offer.id, message.file),
                source: message.source.clone(),
            })
        });
        let files = base::messages().into_iter().chain(of_plugins).chain(theme.messages.iter().cloned()).collect();
        let problems = match Words::build(&site.locale, &site.time_zone, files) {
            Ok(words) => return Ok(words),
            Err(problems) => problems,
        };
        let (of_theme, others): (Vec<_>, Vec<_>) =
            problems.into_iter().partition(|problem| problem.owner == Owner::Theme);
        if of_theme.is_empty() {
            let blame = |problem: crate::words::Problem| Blame {
                what: problem.to_string(),
                plugin: if let Owner::Plugin(id) = problem.owner { id } else { "kernel".to_owned() },
            };
            return Err(others.into_iter().map(blame).collect());
        }
        for problem in of_theme {
            theme.messages.retain(|message| message.file != problem.file);
            theme.left_out.push(problem.into());
        }
    }
}

fn templates(
    present: &[Offer<'_>],
    theme: &mut Theme,
    assets: &Assets,
    words: &Arc<Words>,
) -> Result<Templates, Vec<Blame>> {
    loop {
        let problems = match Templates::build(candidates(present, theme), assets.urls(), Arc::clone(words)) {
            Ok(templates) => match failing(&templates, present, theme) {
                failing if failing.is_empty() => return Ok(templates),
                failing => {
                    theme.templates.retain(|template| failing.iter().all(|wrong| wrong.file != template.file));
                    theme.note(failing);
                    continue;
                }
            },
            Err(problems) => problems,
        };
        let (of_theme, of_plugins): (Vec<_>, Vec<_>) =
            problems.into_iter().partition(|problem| problem.origin == Origin::Theme);
        if of_theme.is_empty() {
            return Err(blames(of_plugins));
        }
        for problem in of_theme {
            theme.templates.retain(|template| template.file != problem.file);
            theme.left_out.push(problem.into());
        }
    }
}

/// Files of the theme that fail over samples of the pages they are for: each would be an error in front of readers, and
/// one in a header an error on every page.
fn failing(templates: &Templates, present: &[Offer<'_>], theme: &Theme) -> Vec<Finding> {
    if theme.templates.is_empty() || theme.is_checked {
        return Vec::new();
    }
    let samples = present.iter().flat_map(|offer| offer.description.samples.iter().map(|sample| (offer.id, sample)));
    let mut wrongs = pose::pose(templates, samples).wrongs;
    wrongs.retain(|wrong| theme.templates.iter().any(|template| template.file == wrong.file));
    wrongs
}

fn blames(problems: Vec<Problem>) -> Vec<Blame> {
    let blame = |problem: Problem| {
        let plugin = problem.origin.plugin().unwrap_or("kernel").to_owned();
        Blame { plugin, what: problem.to_string() }
    };
    problems.into_iter().map(blame).collect()
}

fn candidate(id: &str, template: &Template) -> Candidate {
    let plugin = id.to_owned();
    let origin = match template.override_priority {
        Some(priority) => Origin::Override { plugin, priority },
        None => Origin::Owner { plugin },
    };
    Candidate {
        name: template.name.clone(),
        source: template.source.clone(),
        file: format!("{id}: {}", template.file),
        origin,
    }
}

/// The routes of absent plugins give way to those of present ones.
fn router(present: &[Offer<'_>], absent: &[Offer<'_>]) -> Result<Router<Target>, Vec<Blame>> {
    let claims = present.iter().enumerate().flat_map(|(plugin, offer)| {
        (0..).zip(&offer.description.routes).map(move |(number, route)| {
            let target = Target::Plugin { plugin, route: number, body_limit: route.body_limit };
            claim(offer.id, route, target)
        })
    });
    let giving_way = absent.iter().enumerate().flat_map(|(number, offer)| {
        offer.description.routes.iter().map(move |route| claim(offer.id, route, Target::Absent(number)))
    });
    Router::build_with(claims, giving_way)
        .map_err(|problems| problems.into_iter().map(|wrong| Blame { plugin: wrong.owner, what: wrong.what }).collect())
}

fn claim(id: &str, route: &rose_abi::messages::Route, target: Target) -> Claim<Target> {
    Claim {
        method: Method::from_bytes(route.method.as_bytes()).unwrap_or(Method::GET),
        pattern: route.pattern.clone(),
        owner: id.to_owned(),
        place: Some(route.place.to_string()),
        target,
    }
}

/// Holds a description to what can be said of it alone. The SDK writes only right ones, but a plugin need not come
/// from it.
pub(super) fn check(file: &str, id: &str, description: &Description) -> Result<(), Refused> {
    let wrong = |found: String, wanted: &str| {
        Err(Refused::new(file, Stage::Checked, found, wanted, "Mend the plugin at that place.").of(id))
    };
    for route in &description.routes {
        if !matches!(route.method.as_str(), "GET" | "POST") {
            return wrong(format!("the method `{}` at {}", route.method, route.place), "GET or POST");
        }
        if route.body_limit.is_some_and(|limit| limit == 0 || limit > BODY_LIMIT) {
            return wrong(
                format!("a body limit of {:?} bytes at {}", route.body_limit, route.place),
                "1 byte to 1 GiB",
            );
        }
    }
    let mut names = BTreeSet::new();
    for command in &description.commands {
        if let Err(error) = Usage::parse(&command.usage) {
            return wrong(
                format!("the command `{}` at {}: {error}", command.name, command.place),
                "arguments as in `FILE [--limit N]`",
            );
        }
        if !names.insert(&command.name) {
            return wrong(format!("two commands `{}`, one at {}", command.name, command.place), "one of each name");
        }
    }
    for setting in &description.settings {
        let default = setting.default.as_ref().map(|default| settings::parse(setting, default));
        if let Some(Err(error)) = default {
            return wrong(format!("a default that breaks its own rule: {error}"), "a default that fits");
        }
    }
    if let Some((found, wanted)) = unfit_sample(description) {
        return wrong(found, wanted);
    }
    Ok(())
}

/// What is found, and wanted, of the first sample that is out of bounds.
fn unfit_sample(description: &Description) -> Option<(String, &'static str)> {
    let mut counts = BTreeMap::new();
    description.samples.iter().find_map(|Sample { template, context, place, .. }| {
        let count = counts.entry(template).or_insert(0);
        *count += 1;
        let own = |own: &Template| own.name == *template && own.override_priority.is_none();
        if !description.templates.iter().any(own) {
            return Some((format!("a sample of `{template}` at {place}"), "samples of the plugin's own templates"));
        }
        if *count > MOST_SAMPLES {
            return Some((
                format!("more than {MOST_SAMPLES} samples of `{template}` at {place}"),
                "at most 16 of each",
            ));
        }
        let found = || format!("a sample of `{template}` with {} bytes at {place}", context.len());
        (context.len() > SAMPLE_LIMIT).then(|| (found(), "at most 1 MiB"))
    })
}
