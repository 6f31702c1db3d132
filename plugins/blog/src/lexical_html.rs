//! `rose run blog lexical-html`: Lexical documents as HTML, on standard output or in a folder.
//!
//! It needs no post and touches none: it is how other programs, and the curious, reach the renderer.

use rose_sdk::prelude::*;

use crate::lexical::{self, Options, Unreadable};

impl Refuse for Unreadable {
    fn status(&self) -> StatusCode {
        StatusCode::UNPROCESSABLE_ENTITY
    }
}

/// What is wrong with what came in.
#[derive(Debug, thiserror::Error)]
enum Error {
    #[error("the document is not UTF-8: {0}")]
    NotText(#[from] std::str::Utf8Error),
    #[error("give a document or a folder, not both")]
    Both,
}

impl Refuse for Error {
    fn status(&self) -> StatusCode {
        StatusCode::UNPROCESSABLE_ENTITY
    }
}

/// Renders a Lexical document (by default from standard input) to HTML on standard output, or each `NAME.json` of a
/// folder to `NAME.html` beside it; a document that cannot be rendered leaves its reason in `NAME.error`.
#[command("[FILE] [--site-url URL] [--site-uuid UUID] [--dir FOLDER]")]
async fn lexical_html(ctx: Ctx, input: Input, args: Args) -> Outcome {
    let mut options = Options::default();
    if let Some(url) = args.get("site-url") {
        options.site_url = url.to_owned();
    }
    if let Some(uuid) = args.get("site-uuid") {
        options.site_uuid = uuid.to_owned();
    }
    match (args.get("dir"), args.get("FILE")) {
        (Some(_), Some(_)) => Err(Error::Both.into()),
        (Some(_), None) => render_all(&ctx, &options).await,
        (None, _) => {
            let rendered = lexical::render(text(&input.0)?, &options)?;
            Ok(ctx.write(&rendered.html).await?)
        }
    }
}

fn text(bytes: &[u8]) -> Result<&str, Error> {
    Ok(std::str::from_utf8(bytes)?)
}

async fn render_all(ctx: &Ctx, options: &Options) -> Outcome {
    let folder = ctx.folder("dir");
    let names = folder.names().await?;
    let names: Vec<&str> = names.iter().filter_map(|name| name.strip_suffix(".json")).collect();
    for (done, name) in (0_u64..).zip(&names) {
        ctx.progress(done, names.len() as u64, "rendering documents").await?;
        let document = folder.read(&format!("{name}.json")).await?;
        let rendered = text(&document).map_err(|error| error.to_string());
        let rendered = rendered.and_then(|text| lexical::render(text, options).map_err(|error| error.to_string()));
        match rendered {
            Ok(rendered) => folder.write(&format!("{name}.html"), rendered.html.as_bytes()).await?,
            Err(why) => folder.write(&format!("{name}.error"), format!("{why}\n").as_bytes()).await?,
        }
    }
    Ok(())
}
