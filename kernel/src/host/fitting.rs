//! Who is left out where plugins do not fit together, before they are started and after.
//!
//! What fits is decided by the build functions that [`super::offers`] calls; nothing here looks into an offer.

use std::sync::Arc;

use super::{
    find::Found,
    lifecycle::StartError,
    offers::{self, Blame, Offer},
    plugin::Plugin,
    refused::{Refused, Stage},
};
use crate::{page::theme::Theme, site::SiteSettings};

pub(super) fn base_fault(blames: Vec<Blame>) -> StartError {
    StartError::Base(
        blames.iter().map(|blame| format!("{}: {}", blame.plugin, blame.what)).collect::<Vec<_>>().join("; "),
    )
}

/// Leaves out, one after the other, the plugins that do not fit together with those before them.
pub(super) fn fitting(
    mut found: Vec<Found>,
    theme: &mut Theme,
    refused: &mut Vec<Refused>,
    site: &SiteSettings,
) -> Result<Vec<Found>, StartError> {
    loop {
        let offers: Vec<_> =
            found.iter().map(|found| Offer { id: &found.label.id, description: &found.description }).collect();
        let Err(blames) = offers::assemble(&offers, &[], theme, site) else { return Ok(found) };
        drop(offers);
        let before = found.len();
        found.retain(|found| match misfit(&found.file, &found.label.id, &blames) {
            Some(reason) => {
                refused.push(reason);
                false
            }
            None => true,
        });
        if found.len() == before {
            return Err(base_fault(blames));
        }
    }
}

/// Stops those who are at fault and leaves them out; where none of them is there the base theme itself is.
pub(super) async fn drop_blamed(
    plugins: &mut Vec<Arc<Plugin>>,
    refused: &mut Vec<Refused>,
    blames: Vec<Blame>,
) -> Result<(), StartError> {
    let (out, stay): (Vec<_>, Vec<_>) =
        plugins.drain(..).partition(|plugin| blames.iter().any(|blame| blame.plugin == plugin.label.id));
    *plugins = stay;
    if out.is_empty() {
        return Err(base_fault(blames));
    }
    for plugin in out {
        plugin.stop().await;
        refused.extend(misfit(&plugin.file, &plugin.label.id, &blames));
    }
    Ok(())
}

/// What a plugin is blamed for, if it is.
fn misfit(file: &str, id: &str, blames: &[Blame]) -> Option<Refused> {
    let faults: Vec<_> = blames.iter().filter(|blame| blame.plugin == id).map(|blame| blame.what.as_str()).collect();
    let (wanted, cure) = ("what fits together with the others", "Mend it at that place, or take one of the two out.");
    (!faults.is_empty()).then(|| Refused::new(file, Stage::Checked, faults.join("; "), wanted, cure).of(id))
}
