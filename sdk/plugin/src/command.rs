//! Commands: what `rose run ID NAME` gives to a function, and what the function can show while it works.

use bytes::Bytes;
use rose_abi::{
    messages::{Blob, BlobFile, CommandCall, FolderFile, Progress, Writing},
    ops::op,
};

use crate::{Ctx, Refusal, Tried};

/// How a command ends: well, with a sentence for the person who called it, or with a fault.
pub type Outcome = Result<(), Refusal>;

/// What a command's parameters are taken from.
pub struct Call {
    pub(crate) call: CommandCall,
    pub(crate) file: Bytes,
}

/// A parameter of a command.
pub trait FromCommand: Sized {
    /// Takes it.
    ///
    /// # Errors
    /// When it is not there.
    fn from_command(ctx: &Ctx, call: &mut Call) -> Result<Self, Refusal>;
}

impl FromCommand for Ctx {
    fn from_command(ctx: &Ctx, _: &mut Call) -> Result<Self, Refusal> {
        Ok(ctx.clone())
    }
}

/// The content of the argument `FILE`.
#[derive(Debug, Clone)]
pub struct Input(pub Bytes);

impl FromCommand for Input {
    fn from_command(_: &Ctx, call: &mut Call) -> Result<Self, Refusal> {
        Ok(Self(std::mem::take(&mut call.file)))
    }
}

/// The arguments, as the usage names them; the kernel has checked them already.
#[derive(Debug, Clone)]
pub struct Args(CommandCall);

impl FromCommand for Args {
    fn from_command(_: &Ctx, call: &mut Call) -> Result<Self, Refusal> {
        Ok(Self(call.call.clone()))
    }
}

impl Args {
    /// A positional argument or an option's value.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.values.get(name).map(String::as_str)
    }

    /// Whether an option without a value was given.
    #[must_use]
    pub fn has(&self, flag: &str) -> bool {
        self.0.flags.iter().any(|given| given == flag)
    }
}

impl Ctx {
    /// Writes a line to the standard output of a command.
    ///
    /// # Errors
    /// When the label does not name `commands`, or this is no command.
    pub async fn print(&self, line: &str) -> Tried<()> {
        self.ask(op::COMMAND_PRINT, line).await
    }

    /// Writes text to the standard output of a command, without an end of line.
    ///
    /// # Errors
    /// As [`Ctx::print`].
    pub async fn write(&self, text: &str) -> Tried<()> {
        self.ask(op::COMMAND_WRITE, text).await
    }

    /// The folder that a command was given by an option whose value is called `FOLDER`: for `[--dir FOLDER]`, `"dir"`.
    #[must_use]
    pub fn folder(&self, option: &'static str) -> Folder<'_> {
        Folder { ctx: self, option }
    }

    /// Shows how far a command has come; as often as one likes, the kernel draws at most ten times a second.
    ///
    /// # Errors
    /// As [`Ctx::print`].
    pub async fn progress(&self, done: u64, total: u64, label: &str) -> Tried<()> {
        self.ask(op::COMMAND_PROGRESS, &Progress { done, total, label: label.to_owned() }).await
    }
}

/// A folder that the person who called a command named. A file is named by its path inside of the folder, the parts
/// joined by `/`; nothing outside can be reached, not by links either.
#[derive(Clone, Copy)]
pub struct Folder<'a> {
    ctx: &'a Ctx,
    option: &'static str,
}

impl Folder<'_> {
    /// The names of the files right in it, sorted.
    ///
    /// # Errors
    /// When the label does not name `folders`, the option was not given, or the folder cannot be read.
    pub async fn names(&self) -> Tried<Vec<String>> {
        self.ctx.ask(op::FOLDER_NAMES, self.option).await
    }

    /// The paths of all files in it and in the folders inside of it, sorted.
    ///
    /// # Errors
    /// As [`Folder::names`].
    pub async fn paths(&self) -> Tried<Vec<String>> {
        self.ctx.ask(op::FOLDER_PATHS, self.option).await
    }

    /// The content of a file.
    ///
    /// # Errors
    /// As [`Folder::names`], and when there is no such file or it is larger than 1 GiB.
    pub async fn read(&self, name: &str) -> Tried<Bytes> {
        self.ctx.ask_bytes(op::FOLDER_READ, &self.file(name, &[])).await
    }

    /// Writes a file; one of that name is replaced, and folders that are missing are made.
    ///
    /// # Errors
    /// As [`Folder::names`], and when the file cannot be written.
    pub async fn write(&self, name: &str, content: &[u8]) -> Tried<()> {
        self.ctx.ask(op::FOLDER_WRITE, &self.file(name, content)).await
    }

    /// Writes a file that must not be there yet.
    ///
    /// # Errors
    /// As [`Folder::write`], and when there is one of that name.
    pub async fn create(&self, name: &str, content: &[u8]) -> Tried<()> {
        self.ctx.ask(op::FOLDER_WRITE, &FolderFile { writing: Writing::New, ..self.file(name, content) }).await
    }

    /// Writes behind what a file has, so that a long one need not be in memory.
    ///
    /// # Errors
    /// As [`Folder::write`].
    pub async fn append(&self, name: &str, content: &[u8]) -> Tried<()> {
        self.ctx.ask(op::FOLDER_WRITE, &FolderFile { writing: Writing::Append, ..self.file(name, content) }).await
    }

    /// Has the kernel keep a file, of whatever size; with `uses: [blobs, folders]`.
    ///
    /// # Errors
    /// As [`Folder::read`], and when there is no room.
    pub async fn keep(&self, name: &str) -> Tried<Blob> {
        self.ctx.ask(op::BLOB_TAKE, &self.file(name, &[])).await
    }

    /// Writes a file that the kernel keeps, of whatever size; with `uses: [blobs, folders]`.
    ///
    /// # Errors
    /// As [`Folder::write`], and when there is no such blob.
    pub async fn give(&self, blob: &str, name: &str) -> Tried<()> {
        let file = BlobFile { blob: blob.to_owned(), option: self.option.to_owned(), name: name.to_owned() };
        self.ctx.ask_bytes(op::BLOB_GIVE, &file).await.map(drop)
    }

    fn file(&self, name: &str, content: &[u8]) -> FolderFile {
        FolderFile {
            option: self.option.to_owned(),
            name: name.to_owned(),
            content: content.to_vec(),
            writing: Writing::Replace,
        }
    }
}
