//! Commands that end badly, for `rose run unruly NAME`.

use rose_sdk::prelude::*;

/// Prints a line and then fails.
#[command]
async fn fails(ctx: Ctx) -> Outcome {
    ctx.print("about to fail").await?;
    Err(Failure::new("secret detail 43").into())
}

/// Refuses in words for whoever called it.
#[command("[WORD] [--times N]")]
async fn refuses(args: Args) -> Outcome {
    let word = args.get("WORD").unwrap_or("nothing");
    Err(Refusal::reader(StatusCode::BAD_REQUEST, format!("`{word}` is not wanted here")))
}

/// Prints a line and then panics.
#[command]
async fn panics(ctx: Ctx) -> Outcome {
    ctx.print("about to panic").await?;
    panic!("panicked in a command")
}
