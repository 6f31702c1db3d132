//! `rose run guestbook export [--limit N]`: the entries as text, newest first.

use rose_sdk::prelude::*;

use crate::entries;

/// How many entries are read at once.
const BATCH: u32 = 500;

/// Prints the entries, newest first: time, name and line, with tabs between.
#[command("[--limit N]")]
async fn export(ctx: Ctx, args: Args) -> Outcome {
    let all = entries::count(ctx.db()).await?;
    let total = limit(&args)?.map_or(all, |limit| limit.min(all));
    let (mut done, mut last) = (0, None);
    while done < total {
        let batch = u32::try_from(total - done).unwrap_or(BATCH).min(BATCH);
        let entries = entries::older(ctx.db(), last, batch).await?;
        let Some(oldest) = entries.last() else { break };
        last = Some(oldest.id);
        for entry in &entries {
            ctx.print(&format!("{}\t{}\t{}", entry.written_at, plain(&entry.name), plain(&entry.line))).await?;
        }
        done += entries.len() as u64;
        ctx.progress(done, total, "entries").await?;
    }
    Ok(())
}

fn limit(args: &Args) -> Result<Option<u64>, Refusal> {
    let wrong = |text| Refusal::reader(StatusCode::BAD_REQUEST, format!("`--limit {text}`: give a whole number"));
    args.get("limit").map(|text| text.parse().map_err(|_| wrong(text))).transpose()
}

/// On one line, whatever a visitor typed.
fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
