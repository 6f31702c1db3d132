//! What an operator asks of the host beside its serving: how plugins went, their settings, which templates are used.

use super::{
    find::Found,
    known::Known,
    lifecycle::{Host, StartError, base_fault, fitting},
    offers::{self, Offer},
    refused::Refused,
    settings::{self, SettingShown},
};
use crate::{
    page::Listed,
    site::{self, SiteSettings},
};

impl Host {
    /// Every template's name with the one that is used, as far as that is known without starting a plugin.
    ///
    /// # Errors
    /// When the folders cannot be read.
    pub async fn templates(&self) -> Result<(Vec<Listed>, Vec<Refused>), StartError> {
        let (found, mut refused) = self.find().await?;
        let mut theme = self.theme()?;
        let found = fitting(found, &mut theme, &mut refused)?;
        let offers: Vec<_> =
            found.iter().map(|found| Offer { id: &found.label.id, description: &found.description }).collect();
        let assembled = offers::assemble(&offers, &[], &mut theme).map_err(base_fault)?;
        Ok((assembled.templates.listing().to_vec(), refused))
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
