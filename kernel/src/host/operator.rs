//! What an operator asks of the host beside its serving: how plugins went, their settings, which templates are used.

use super::{
    find::Found,
    fitting::{base_fault, fitting},
    known::Known,
    lifecycle::{Host, StartError},
    offers::{self, Offer},
    refused::Refused,
    settings::{self, SettingShown},
};
use crate::{
    page::{
        Finding, Listed,
        pose::{self, Posed},
        theme::Theme,
    },
    site::{self, SiteSettings},
};

/// Which template is used for each name.
#[derive(Debug)]
pub struct TemplatesListed {
    /// Every name with its winner and the losers, sorted.
    pub names: Vec<Listed>,
    /// Files of the theme that are left out.
    pub left_out: Vec<Finding>,
    /// Plugins that are left out.
    pub refused: Vec<Refused>,
}

/// How a check of all templates went.
#[derive(Debug)]
pub struct TemplatesChecked {
    /// How many templates are used.
    pub used: usize,
    /// How many of them were rendered.
    pub rendered: usize,
    /// With how many samples.
    pub samples: usize,
    /// What is wrong with files.
    pub wrongs: Vec<Finding>,
    /// What is not wrong but good to know.
    pub remarks: Vec<Finding>,
    /// Plugins that are left out.
    pub refused: Vec<Refused>,
}

fn offered(found: &[Found]) -> Vec<Offer<'_>> {
    found.iter().map(|found| Offer { id: &found.label.id, description: &found.description }).collect()
}

impl Host {
    /// Every template's name with the one that is used, as far as that is known without starting a plugin.
    ///
    /// # Errors
    /// When the folders cannot be read.
    pub async fn templates(&self) -> Result<TemplatesListed, StartError> {
        let (found, mut refused) = self.find().await?;
        let mut theme = self.theme()?;
        let site = self.site_settings().await?;
        let found = fitting(found, &mut theme, &mut refused, &site)?;
        let assembled = offers::assemble(&offered(&found), &[], &mut theme, &site).map_err(base_fault)?;
        let names = assembled.templates.listing().to_vec();
        Ok(TemplatesListed { names, left_out: theme.left_out, refused })
    }

    /// Shows every template with its samples, strictly, without starting a plugin.
    ///
    /// # Errors
    /// When the folders cannot be read.
    pub async fn check_templates(&self) -> Result<TemplatesChecked, StartError> {
        let (found, mut refused) = self.find().await?;
        let mut theme = Theme { is_checked: true, ..self.theme()? };
        let site = self.site_settings().await?;
        let found = fitting(found, &mut theme, &mut refused, &site)?;
        let offers = offered(&found);
        let (templates, words) = offers::strict_templates(&offers, &mut theme, &site).map_err(base_fault)?;
        let samples = offers.iter().flat_map(|offer| offer.description.samples.iter().map(|sample| (offer.id, sample)));
        let posed = pose::pose(&templates, samples);
        let used = templates.listing().iter().filter(|listed| listed.winner.is_some()).count();
        let wrongs = theme.left_out.into_iter().chain(posed.wrongs).collect();
        let idle = theme.idle;
        let Posed { samples, mut remarks, .. } = posed;
        remarks.extend(idle);
        remarks.extend(words.idle().iter().cloned().map(Finding::from));
        Ok(TemplatesChecked { used, rendered: posed.rendered.len(), samples, wrongs, remarks, refused })
    }

    /// Every file that was ever seen, as it went the last time the kernel started.
    ///
    /// # Errors
    /// When the kernel's database cannot be read.
    pub async fn known(&self) -> Result<Vec<Known>, StartError> {
        Ok(self.memory.plugins().await?)
    }

    /// Forgets a plugin whose file is gone; its data stays.
    ///
    /// # Errors
    /// When none is known by that id.
    pub async fn forget(&self, id: &str) -> Result<(), StartError> {
        let mut known = self.memory.plugins().await?;
        known.retain(|known| known.id.as_deref() == Some(id) || known.file == id);
        if known.is_empty() {
            return Err(StartError::UnknownPlugin(id.to_owned()));
        }
        known.retain(|known| !self.options.data.plugins.join(&known.file).exists());
        if known.is_empty() {
            return Err(StartError::StillThere(id.to_owned()));
        }
        for known in &known {
            self.memory.forget(&known.file).await?;
        }
        Ok(())
    }

    /// Gives a plugin that was set aside another try at the next start.
    ///
    /// # Errors
    /// When none was set aside by that id.
    pub async fn retry(&self, id: &str) -> Result<(), StartError> {
        match self.memory.retry(id).await? {
            0 => Err(StartError::UnknownPlugin(id.to_owned())),
            _ => Ok(()),
        }
    }

    /// A plugin's settings with their values.
    ///
    /// # Errors
    /// When the kernel's database cannot be read.
    pub async fn settings(&self, found: &Found) -> Result<Vec<SettingShown>, StartError> {
        let stored = self.memory.settings(&found.label.id).await?;
        Ok(settings::shown(&found.description.settings, &stored))
    }

    /// Whether a setting could have this value.
    ///
    /// # Errors
    /// When there is no such setting, or the value does not fit.
    pub fn check(&self, found: &Found, name: &str, value: &str) -> Result<(), StartError> {
        settings::parse(settings::find(&found.label.id, &found.description.settings, name)?, value)?;
        Ok(())
    }

    /// Sets a setting, or takes it back to its default with `None`. A kernel that runs takes it at its next start.
    ///
    /// # Errors
    /// When there is no such setting, or the value does not fit.
    pub async fn set(&self, found: &Found, name: &str, value: Option<&str>) -> Result<(), StartError> {
        let id = &found.label.id;
        settings::find(id, &found.description.settings, name)?;
        if let Some(text) = value {
            self.check(found, name, text)?;
        }
        Ok(self.memory.set(id, name, value).await?)
    }

    /// The site's settings with their values.
    ///
    /// # Errors
    /// When the kernel's database cannot be read.
    pub async fn site(&self) -> Result<Vec<SettingShown>, StartError> {
        Ok(settings::shown(&SiteSettings::describe(), &self.memory.settings(site::ID).await?))
    }

    /// Whether a setting of the site could have this value.
    ///
    /// # Errors
    /// When there is no such setting, or the value does not fit.
    pub fn check_site(&self, name: &str, value: &str) -> Result<(), StartError> {
        settings::find(site::ID, &SiteSettings::describe(), name)?;
        Ok(SiteSettings::check(name, value)?)
    }

    /// Sets a setting of the site, or takes it back to its default with `None`.
    ///
    /// # Errors
    /// When there is no such setting, or the value does not fit.
    pub async fn set_site(&self, name: &str, value: Option<&str>) -> Result<(), StartError> {
        settings::find(site::ID, &SiteSettings::describe(), name)?;
        if let Some(value) = value {
            self.check_site(name, value)?;
        }
        Ok(self.memory.set(site::ID, name, value).await?)
    }
}
