//! Opens a plugin's library. A library is never unloaded: what it left in the process would point into nothing.
//!
//! Only this file names `abi_stable` in the kernel, and only what it gives is used of it: `RootModule::load_from_file`
//! would remember the first module of the type and give it back for every later plugin.

#![expect(unsafe_code, reason = "opening a library runs its code; see each place")]

use std::{error::Error as _, path::Path};

use libloading::os::unix::{Library, RTLD_LOCAL, RTLD_NOW};
use rose_abi::{
    BORDER,
    border::PluginRootRef,
    raw::abi_stable::{
        StableAbi,
        abi_stability::abi_checking::{CheckingGlobals, check_layout_compatibility_with_globals},
        library::{AbiHeaderRef, ROOT_MODULE_LOADER_NAME_WITH_NUL},
    },
};

use super::refused::{Refused, Stage};

/// glibc and musl agree on it; libloading does not name it.
const RTLD_NODELETE: i32 = 0x1000;

const REBUILD: &str = "Rebuild the plugin with the SDK of this kernel.";

/// Opens the library at `path`, which must be whole (see `shelf`), and checks that its root module has the layout
/// that this kernel expects. `file` is the name for messages.
///
/// # Errors
/// When the library does not open, exports no root module, or one of another layout.
pub(super) fn open(path: &Path, file: &str) -> Result<PluginRootRef, Refused> {
    let refuse = |found: String, wanted: &str, cure: &str| Refused::new(file, Stage::Loaded, found, wanted, cure);
    // SAFETY: the file's initialisers run. A native plugin is trusted code in this address space; that it loads at all
    // was tried in a child process first.
    let library = unsafe { Library::open(Some(path), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE) }.map_err(|error| {
        let cure = "Install what it needs, or rebuild the plugin on a system like this one.";
        // The loader's own words stand behind those of the library that calls it.
        let why = error.source().map_or_else(|| error.to_string(), ToString::to_string);
        refuse(format!("a library that does not open ({why})"), "one that opens", cure)
    })?;
    // SAFETY: the symbol has this type in every library that abi_stable made; its magic number is checked next.
    let header = unsafe { library.get::<AbiHeaderRef>(ROOT_MODULE_LOADER_NAME_WITH_NUL.as_bytes()) }
        .map(|symbol| *symbol)
        .map_err(|error| refuse(format!("no root module ({error})"), "what `plugin!` exports", REBUILD))?;
    std::mem::forget(library);
    let header = header.upgrade().map_err(|error| {
        tracing::debug!(file, %error, "the header of a plugin's root module does not fit");
        refuse("a root module of another version of abi_stable".to_owned(), "the version that this kernel has", REBUILD)
    })?;
    let layout = header
        .layout()
        .ok_or_else(|| refuse("a root module that hides its layout".to_owned(), "one that can be checked", REBUILD))?;
    // The globals remember what was compared before, so that a shared one would make the order of loading count.
    let globals = CheckingGlobals::new();
    check_layout_compatibility_with_globals(<PluginRootRef as StableAbi>::LAYOUT, layout, &globals).map_err(
        |errors| {
            tracing::debug!(file, %errors, "the layout of a plugin's root module does not fit");
            refuse("a border of another layout".to_owned(), BORDER, REBUILD)
        },
    )?;
    // SAFETY: the layout was compared just now.
    unsafe { header.init_root_module_with_unchecked_layout::<PluginRootRef>() }.map_err(|error| {
        tracing::debug!(file, %error, "a plugin's root module does not initialise");
        refuse("a root module that does not initialise".to_owned(), "one that does", REBUILD)
    })
}
