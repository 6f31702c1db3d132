//! The documents of [`super`].

use std::io;

use quick_xml::{
    Writer,
    events::{BytesDecl, BytesText, Event},
};
use rose_sdk::{Site, Timestamp};

use super::{Listed, Part};
use crate::{head::absolute, xml::clean};

const SITEMAP: (&str, &str) = ("xmlns", "http://www.sitemaps.org/schemas/sitemap/0.9");

/// <https://developers.google.com/search/docs/crawling-indexing/sitemaps/image-sitemaps>
const IMAGE: (&str, &str) = ("xmlns:image", "http://www.google.com/schemas/sitemap-image/1.1");

/// The index of all sitemaps.
pub(crate) fn index_document(site: &Site, parts: &[(Part, Option<Timestamp>)]) -> io::Result<Vec<u8>> {
    let mut writer = begun()?;
    writer.create_element("sitemapindex").with_attribute(SITEMAP).write_inner_content(|writer| {
        for (part, changed_at) in parts {
            writer.create_element("sitemap").write_inner_content(|writer| {
                text(writer, "loc", &absolute(site, &part.path()))?;
                moment(writer, *changed_at)
            })?;
        }
        Ok(())
    })?;
    Ok(writer.into_inner())
}

/// One sitemap.
pub(crate) fn urls_document(site: &Site, listed: &[Listed]) -> io::Result<Vec<u8>> {
    let mut writer = begun()?;
    let urls = writer.create_element("urlset").with_attributes([SITEMAP, IMAGE]);
    urls.write_inner_content(|writer| {
        for Listed { path, changed_at, image } in listed {
            writer.create_element("url").write_inner_content(|writer| {
                text(writer, "loc", &absolute(site, path))?;
                moment(writer, *changed_at)?;
                let Some(image) = image else { return Ok(()) };
                writer
                    .create_element("image:image")
                    .write_inner_content(|writer| text(writer, "image:loc", &absolute(site, image)))?;
                Ok(())
            })?;
        }
        Ok(())
    })?;
    Ok(writer.into_inner())
}

fn begun() -> io::Result<Writer<Vec<u8>>> {
    let mut writer = Writer::new(Vec::new());
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    Ok(writer)
}

fn moment(writer: &mut Writer<Vec<u8>>, moment: Option<Timestamp>) -> io::Result<()> {
    // One that is in no calendar is left out.
    let told = moment.filter(|moment| jiff::Timestamp::from_microsecond(moment.as_micros()).is_ok());
    told.map_or(Ok(()), |moment| text(writer, "lastmod", &moment.to_string()))
}

fn text(writer: &mut Writer<Vec<u8>>, name: &str, text: &str) -> io::Result<()> {
    writer.create_element(name).write_text_content(BytesText::new(&clean(text)))?;
    Ok(())
}
