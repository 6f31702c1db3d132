//! `POST /guestbook/`: a visitor leaves a line. A form that is not right comes back as it was typed, each error beside
//! its field.

use rose_sdk::prelude::*;

use crate::{
    entries,
    settings::GuestbookSettings,
    views::{At, Draft, Errors, Show},
};

/// What a reader can get wrong beyond the fields.
#[derive(Debug, thiserror::Error)]
enum Error {
    #[error("The guestbook is closed: you can read it, but not write in it.")]
    Closed,
}

impl Refuse for Error {
    fn status(&self) -> StatusCode {
        match self {
            Self::Closed => StatusCode::FORBIDDEN,
        }
    }

    fn phrase(&self) -> Option<Phrase> {
        match self {
            Self::Closed => Some(Phrase::new("guestbook-closed")),
        }
    }
}

/// 500 characters of four bytes each, which the browser sends as twelve.
#[post("/guestbook/", body_limit = 8192)]
async fn write(ctx: Ctx, Form(draft): Form<Draft>) -> Reply {
    if !ctx.settings::<GuestbookSettings>()?.open {
        return Err(Error::Closed.into());
    }
    match leave(&ctx, &draft).await? {
        Ok(()) => Ok(Answer::see_other("/guestbook/")),
        Err(errors) => {
            let page = Show::gather(&ctx, At::default(), draft, errors).await?;
            Ok(Answer::page("guestbook/show", &page)?.with_status(StatusCode::UNPROCESSABLE_ENTITY))
        }
    }
}

/// Keeps a draft, or says what is wrong with it.
async fn leave(ctx: &Ctx, draft: &Draft) -> Tried<Result<(), Errors>> {
    let (name, line) = (draft.name.trim(), draft.line.trim());
    let errors = Errors {
        name: wrong(name, 80, "Tell us your name.", "Give a name of at most 80 characters."),
        line: wrong(line, 500, "Write something.", "Write at most 500 characters."),
    };
    if errors.name.is_some() || errors.line.is_some() {
        return Ok(Err(errors));
    }
    if entries::add(ctx.db(), name, line, ctx.now()).await? {
        return Ok(Ok(()));
    }
    Ok(Err(Errors { line: Some("You have written exactly that before."), ..Errors::default() }))
}

fn wrong(text: &str, most: usize, empty: &'static str, long: &'static str) -> Option<&'static str> {
    match text.chars().count() {
        0 => Some(empty),
        length if length > most => Some(long),
        _ => None,
    }
}
