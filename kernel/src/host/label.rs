//! Reads a plugin's label from its file. Nothing in the file is run here.

use object::{Architecture, BinaryFormat, Object as _, ObjectKind, ObjectSection as _};
use rose_abi::{
    BORDER,
    label::{Label, SECTION},
    ops,
};

use super::refused::{Refused, Stage};

const SIZE_LIMIT: usize = 64 * 1024;
const REBUILD: &str = "Rebuild the plugin with the SDK of this kernel, or get a build for it.";
const AGAIN: &str = "Copy the file again from where it was built, whole.";

/// The label of the library in `bytes`.
///
/// # Errors
/// When this is no shared library for this machine, has no label, or asks for what this kernel does not have.
pub(super) fn read(file: &str, bytes: &[u8]) -> Result<Label, Refused> {
    let wanted = format!("a shared library (ELF) for {}", std::env::consts::ARCH);
    let refuse = |found: String, cure: &str| Refused::new(file, Stage::Found, found, wanted.clone(), cure);
    if bytes.is_empty() {
        return Err(refuse("an empty file".to_owned(), AGAIN));
    }
    let library = object::File::parse(bytes)
        .map_err(|error| refuse(format!("{} bytes that are no library ({error})", bytes.len()), AGAIN))?;
    if library.format() != BinaryFormat::Elf || library.kind() != ObjectKind::Dynamic {
        let found = format!("a {:?} file of kind {:?}", library.format(), library.kind());
        return Err(refuse(found, "Build the plugin's crate as a `cdylib` on Linux."));
    }
    if Some(library.architecture()) != native() {
        return Err(refuse(
            format!("a library for {:?}", library.architecture()),
            "Build the plugin for this machine.",
        ));
    }
    whole(file, bytes, &library)?;
    let label = label(file, &library)?;
    fits(file, &label)?;
    Ok(label)
}

fn native() -> Option<Architecture> {
    match std::env::consts::ARCH {
        "x86_64" => Some(Architecture::X86_64),
        "aarch64" => Some(Architecture::Aarch64),
        "riscv64" => Some(Architecture::Riscv64),
        _ => None,
    }
}

/// A file that was cut off still has its head, which names sections and segments past its end: loading it would end
/// the process.
fn whole(file: &str, bytes: &[u8], library: &object::File<'_>) -> Result<(), Refused> {
    use object::ObjectSegment as _;
    let sections = library.sections().filter_map(|section| section.file_range());
    let segments = library.segments().map(|segment| segment.file_range());
    let end = sections.chain(segments).map(|(start, length)| start.saturating_add(length)).max().unwrap_or(0);
    if end > bytes.len() as u64 || library.sections().next().is_none() {
        let found = format!("{} bytes of a library that has {end} or more", bytes.len());
        return Err(Refused::new(file, Stage::Found, found, "the whole file", AGAIN));
    }
    Ok(())
}

fn label(file: &str, library: &object::File<'_>) -> Result<Label, Refused> {
    let refuse = |found: String| {
        let wanted = format!("a label in the section `{SECTION}`, as `plugin!` writes it");
        let cure = "This is a library but no plugin: take it out of the folder, or build it with rose-sdk.";
        Refused::new(file, Stage::Found, found, wanted, cure)
    };
    let section = library.section_by_name(SECTION).ok_or_else(|| refuse("no label".to_owned()))?;
    let data = section.data().map_err(|error| refuse(format!("a label that cannot be read ({error})")))?;
    if data.len() > SIZE_LIMIT {
        return Err(refuse(format!("a label of {} bytes", data.len())));
    }
    serde_json::from_slice(data).map_err(|error| refuse(format!("a label that is not right ({error})")))
}

/// The id becomes a file's name and a path's part, so it is held to its form here too: a label need not come from
/// `plugin!`.
fn fits(file: &str, label: &Label) -> Result<(), Refused> {
    let refuse = |found: String, wanted: String, cure: &str| {
        Err(Refused::new(file, Stage::Found, found, wanted, cure).of(&label.id))
    };
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if !label.id.starts_with(|c: char| c.is_ascii_lowercase()) || !label.id.chars().all(fits) || label.id.len() > 40 {
        let wanted = "1 to 40 lower-case letters, digits or `-`, a letter first".to_owned();
        return refuse(format!("the id `{}`", label.id.escape_debug()), wanted, "Choose another id.");
    }
    if super::RESERVED_IDS.contains(&label.id.as_str()) {
        return refuse(
            format!("the id `{}`", label.id),
            "one that the kernel does not use itself".to_owned(),
            "Choose another id.",
        );
    }
    let epoch = |version: &str| version.split('.').next().map(str::to_owned);
    if epoch(&label.border) != epoch(BORDER) {
        let found = format!("border {} (SDK {})", label.border, label.sdk);
        return refuse(found, format!("border {BORDER}, which this kernel speaks"), REBUILD);
    }
    let unknown: Vec<_> = label.ops.iter().filter(|op| !ops::known().any(|known| known == **op)).collect();
    if !unknown.is_empty() || !label.capabilities.is_empty() {
        let found =
            format!("a need for operations {unknown:?} and capabilities {:?} (SDK {})", label.capabilities, label.sdk);
        let wanted = format!("only what kernel {} has", env!("CARGO_PKG_VERSION"));
        return refuse(found, wanted, "Run a newer kernel, or build the plugin with an older SDK.");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{fits, read};
    use rose_abi::{BORDER, label::Label};

    fn a_label() -> Label {
        Label {
            id: "guestbook".to_owned(),
            title: "Guestbook".to_owned(),
            description: String::new(),
            version: "1.0.0".to_owned(),
            border: BORDER.to_owned(),
            sdk: "0.1.0".to_owned(),
            ops: Vec::new(),
            capabilities: Vec::new(),
            memory_counted: true,
        }
    }

    #[test]
    fn what_is_no_library_is_told_apart() {
        for (bytes, found) in
            [(&b""[..], "an empty file"), (b"#!/bin/sh\n", "no library"), (b"\x7fELF\x02\x01\x01", "no library")]
        {
            let refused = read("x.so", bytes).expect_err("not a plugin").to_string();
            assert!(refused.contains(found), "{refused}");
            assert!(refused.starts_with("x.so is left out"), "{refused}");
        }
    }

    #[test]
    fn a_label_must_fit_this_kernel() {
        assert!(fits("x.so", &a_label()).is_ok());
        type Change = fn(&mut Label);
        let cases: [(&str, Change); 5] = [
            ("`../up`", |label| label.id = "../up".to_owned()),
            ("`kernel`", |label| label.id = "kernel".to_owned()),
            ("border 2.0.0", |label| label.border = "2.0.0".to_owned()),
            ("[4711]", |label| label.ops = vec![1, 4711]),
            ("time-travel", |label| label.capabilities = vec!["time-travel".to_owned()]),
        ];
        for (found, change) in cases {
            let mut label = a_label();
            change(&mut label);
            let refused = fits("x.so", &label).expect_err(found).to_string();
            assert!(refused.contains(found), "{refused}");
        }
    }
}
