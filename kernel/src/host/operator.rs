//! What an operator asks of the host beside its serving: how plugins went, their settings, which templates are used.

use super::{
    find::Found,
    known::Known,
    lifecycle::{Host, StartError, base_fault, fitting},
    offers::{self, Offer},
    refused::Refused,
    settings::{self, SettingError, SettingShown},
};
use crate::page::Listed;

impl Host {
    /// Every template's name with the one that is used, as far as that is known without starting a plugin.
    ///
    /// # Errors
    /// When the folders cannot be read.
    pub async fn templates(&self) -> Result<(Vec<Listed>, Vec<Refused>), StartError> {
        let (found, mut refused) = self.find().await?;
        let mut theme = self.theme()?;
        let found = fitting(found, &mut theme, &mut refused, self.options.speech())?;
        let offers: Vec<_> =
            found.iter().map(|found| Offer { id: &found.label.id, description: &found.description }).collect();
        let assembled = offers::assemble(&offers, &[], &mut theme, self.options.speech()).map_err(base_fault)?;
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

    /// Sets a setting, or takes it back to its default with `None`. A kernel that runs takes it at its next start.
    ///
    /// # Errors
    /// When there is no such setting, or the value does not fit.
    pub async fn set(&self, found: &Found, name: &str, value: Option<&str>) -> Result<(), StartError> {
        let id = &found.label.id;
        let setting = settings::find(id, &found.description.settings, name)?;
        if let Some(text) = value {
            settings::parse(setting, text)?;
        }
        Ok(self.memory.set(id, name, value).await?)
    }

    /// Why there is no setting of this name.
    #[must_use]
    pub fn unknown_setting(&self, found: &Found, name: &str) -> SettingError {
        let id = &found.label.id;
        match settings::find(id, &found.description.settings, name) {
            Err(error) => error,
            Ok(setting) => {
                SettingError::Value { name: setting.name.clone(), value: String::new(), rule: "it is there".to_owned() }
            }
        }
    }
}
