//! Finds plugins: each file's label and what it offers, without running anything of it in this process.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use rose_abi::{codec, label::Label, messages::Description};

use super::{
    label,
    lifecycle::{Host, StartError},
    offers,
    options::HostOptions,
    probe::{self, ProbeLimits},
    refused::{Refused, Stage},
    shelf::{self, Shelf},
};

/// A file in the folder of plugins, as far as it is good without running anything of it in this process.
#[derive(Debug, Clone)]
pub struct Found {
    /// Its name.
    pub file: String,
    /// The hash of its content.
    pub sha256: String,
    /// Its label.
    pub label: Label,
    /// What it offers.
    pub description: Arc<Description>,
}

impl Host {
    /// Looks at every file in the folder of plugins, without running anything of it in this process.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub async fn find(&self) -> Result<(Vec<Found>, Vec<Refused>), StartError> {
        Finder { options: &self.options, shelf: &self.shelf }.find().await
    }
}

/// What is needed to look at files.
pub(super) struct Finder<'a> {
    pub(super) options: &'a HostOptions,
    pub(super) shelf: &'a Shelf,
}

impl Finder<'_> {
    /// As [`Host::find`].
    pub(super) async fn find(&self) -> Result<(Vec<Found>, Vec<Refused>), StartError> {
        let folder = &self.options.data.plugins;
        let (mut found, mut refused): (Vec<Found>, Vec<Refused>) = Default::default();
        for path in libraries(folder).map_err(|source| StartError::Plugins { path: folder.clone(), source })? {
            match self.examine(&path).await {
                Ok(plugin) => match found.iter().find(|other| other.label.id == plugin.label.id) {
                    None => found.push(plugin),
                    Some(first) => {
                        let what = format!("a second file of the plugin `{}`, beside {}", plugin.label.id, first.file);
                        let cure = "Take one of the two out of the folder.";
                        refused.push(
                            Refused::new(&plugin.file, Stage::Found, what, "one file for each plugin", cure)
                                .of(&plugin.label.id),
                        );
                    }
                },
                Err(reason) => refused.push(reason),
            }
        }
        Ok((found, refused))
    }

    async fn examine(&self, path: &Path) -> Result<Found, Refused> {
        let (file, label, sha256, bytes) = look(path).await?;
        let id = label.id.clone();
        let named = |refused: Refused| refused.of(&id);
        if self.shelf.put(&file, &bytes, &sha256).map_err(named)? {
            tracing::warn!(file, plugin = id, "the copy of {file} in the data folder was damaged: it was made anew");
        }
        let description = match self.shelf.description(&sha256) {
            Some(description) => description,
            None => self.probe(&file, &sha256).await.map_err(named)?,
        };
        offers::check(&file, &id, &description)?;
        Ok(Found { file, sha256, label, description: Arc::new(description) })
    }

    async fn probe(&self, file: &str, sha256: &str) -> Result<Description, Refused> {
        let limits = ProbeLimits {
            program: self.options.program.clone(),
            time: self.options.plugins.probe_time,
            memory: self.options.plugins.probe_memory,
        };
        let path = self.shelf.verify(file, sha256)?;
        let description = probe::ask(&limits, &path, file, &self.shelf.scratch(sha256)).await?;
        if let Ok(bytes) = codec::to_message(&description)
            && let Err(error) = self.shelf.keep_description(sha256, &bytes)
        {
            tracing::warn!(file, %error, "what {file} offers could not be kept: it is probed again at the next start");
        }
        Ok(description)
    }
}

/// Examines one file that need not be in the folder of plugins, and keeps nothing of it.
///
/// # Errors
/// Why it is no plugin for this kernel.
pub async fn probe_file(limits: &ProbeLimits, path: &Path) -> Result<Found, Refused> {
    let (file, label, sha256, _) = look(path).await?;
    let scratch = std::env::temp_dir().join(format!("rose-{}.probe", uuid::Uuid::new_v4().simple()));
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let description = probe::ask(limits, &path, &file, &scratch).await.map_err(|refused| refused.of(&label.id))?;
    offers::check(&file, &label.id, &description)?;
    Ok(Found { file, sha256, label, description: Arc::new(description) })
}

/// A file's name, label, hash and content.
async fn look(path: &Path) -> Result<(String, Label, String, Vec<u8>), Refused> {
    let file = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let path = path.to_owned();
    blocking(move || {
        let bytes = std::fs::read(&path).map_err(|error| {
            let found = format!("a file that cannot be read ({error})");
            Refused::new(&file, Stage::Found, found, "a file that this user may read", "Correct its permissions.")
        })?;
        let label = label::read(&file, &bytes)?;
        let sha256 = shelf::hash(&bytes);
        Ok((file, label, sha256, bytes))
    })
    .await
}

/// The `.so` files of a folder, sorted; none where there is no such folder.
fn libraries(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut found = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "so") && path.is_file() {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// Runs what waits for the disk where it holds nobody up.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Refused> + Send + 'static,
) -> Result<T, Refused> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(error) => Err(Refused::new(
            "a plugin's file",
            Stage::Found,
            format!("a fault of the kernel ({error})"),
            "none",
            "Report it.",
        )),
    }
}
