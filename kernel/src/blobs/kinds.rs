//! What a file is, by what is in it. Its name is only asked where bytes cannot tell, as for texts, and is never believed
//! where they can: a page that calls itself a picture would be one to the browser too.

use std::{
    io::{self, Read as _, Seek as _},
    path::Path,
};

use rose_abi::messages::Blob;

use super::pictures;

/// What is not known.
const OCTETS: &str = "application/octet-stream";

/// As many bytes as are looked at.
pub(super) const BEGINNING: u64 = 8 * 1024;

/// Says what bytes are.
pub(super) fn look_at(content: &[u8], id: &str) -> Blob {
    let blob = kind(content, id);
    Blob { picture: pictures::about(io::Cursor::new(content), &blob.media_type), ..blob }
}

/// Says what bytes are by their beginning alone, without looking at a picture.
pub(super) fn kind(beginning: &[u8], id: &str) -> Blob {
    let beginning = &beginning[..beginning.len().min(BEGINNING as usize)];
    let media_type = by_content(beginning).unwrap_or(OCTETS);
    Blob { id: id.to_owned(), media_type: media_type.to_owned(), ..Blob::default() }
}

/// Says what a file is.
pub(super) fn look_at_file(path: &Path, id: &str) -> io::Result<Blob> {
    let mut file = std::fs::File::open(path)?;
    let mut beginning = Vec::new();
    file.by_ref().take(BEGINNING).read_to_end(&mut beginning)?;
    file.rewind()?;
    let media_type = match by_content(&beginning) {
        Some(known) => known.to_owned(),
        None => by_name(path).unwrap_or_else(|| OCTETS.to_owned()),
    };
    // A decoder reads a JPEG into memory as a whole, and one so large is not resized in any case.
    let is_small = file.metadata()?.len() <= super::sizes::LARGEST;
    let picture = is_small.then(|| pictures::about(io::BufReader::new(file), &media_type)).flatten();
    Ok(Blob { id: id.to_owned(), bytes: 0, media_type, picture })
}

fn by_content(beginning: &[u8]) -> Option<&'static str> {
    if is_svg(beginning) {
        return Some("image/svg+xml");
    }
    let known = infer::get(beginning)?.mime_type();
    Some(match known {
        // What it says of sound is neither registered nor what browsers know.
        "audio/m4a" | "audio/x-m4a" => "audio/mp4",
        "audio/x-wav" => "audio/wav",
        "audio/x-flac" => "audio/flac",
        "video/x-m4v" => "video/mp4",
        "image/vnd.microsoft.icon" => "image/x-icon",
        known => known,
    })
}

/// A text has no bytes of its own. One that a browser would run is not believed to be that.
fn by_name(path: &Path) -> Option<String> {
    let guess = mime_guess::from_path(path).first()?;
    let is_text = guess.type_() == "text" || matches!(guess.subtype().as_str(), "json" | "xml");
    let is_run = matches!(guess.subtype().as_str(), "html" | "javascript" | "xml" | "css");
    (is_text && !is_run).then(|| format!("{guess}; charset=utf-8"))
}

/// Whether the first element is SVG's.
fn is_svg(beginning: &[u8]) -> bool {
    let text = String::from_utf8_lossy(beginning);
    let mut rest = text.trim_start_matches('\u{feff}').trim_start();
    loop {
        let end = match rest {
            _ if rest.starts_with("<?") => "?>",
            _ if rest.starts_with("<!--") => "-->",
            // An internal subset of a document type is in brackets.
            _ if rest.starts_with("<!") && rest.split('>').next().is_some_and(|head| head.contains('[')) => "]>",
            _ if rest.starts_with("<!") => ">",
            _ => break,
        };
        let Some((_, behind)) = rest.split_once(end) else { return false };
        rest = behind.trim_start();
    }
    let name = rest.strip_prefix('<').unwrap_or_default();
    let name = name.split(|end: char| end.is_whitespace() || matches!(end, '>' | '/')).next().unwrap_or_default();
    name == "svg" || name.ends_with(":svg")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_in_a_file_counts_and_not_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let check = |name: &str, content: &[u8], expected: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, content).unwrap();
            assert_eq!(look_at_file(&path, "").unwrap().media_type, expected, "{name}");
        };
        check("a.jpg", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "image/png");
        check("b.jpg", b"<!doctype html><script>alert(1)</script>", "text/html");
        check("c.html", b"only words", OCTETS);
        check(
            "d.svg",
            b"<?xml version=\"1.0\"?>\n<!-- a -->\n<!DOCTYPE svg [<!ENTITY a \"b\">]>\n<svg xmlns=\"\"/>",
            "image/svg+xml",
        );
        check("e.svg", b"<html><svg></svg></html>", "text/html");
        check("f.txt", "Grüße".as_bytes(), "text/plain; charset=utf-8");
        check("g.csv", b"a,b\n", "text/csv; charset=utf-8");
        check("h.pdf", b"%PDF-1.7\n", "application/pdf");
        check("i.mp3", b"ID3\x03\0\0\0", "audio/mpeg");
        check("j", b"", OCTETS);
    }
}
