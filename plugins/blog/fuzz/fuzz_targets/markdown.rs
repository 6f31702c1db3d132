//! Any bytes as the Markdown and as the HTML fields of a document: what the DOM reads is reached by few others.

#![no_main]

use blog::lexical::{self, Options};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes).replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
    let text: String = text.chars().map(|one| if one.is_control() && one != '\u{7f}' { ' ' } else { one }).collect();
    let document = format!(
        r#"{{"root":{{"type":"root","children":[{{"type":"markdown","markdown":"{text}"}},
        {{"type":"toggle","heading":"{text}","content":"{text}"}},{{"type":"callout","calloutText":"{text}"}},
        {{"type":"call-to-action","sponsorLabel":"{text}","textValue":"{text}"}},
        {{"type":"header","header":"{text}","subheader":"{text}"}}]}}}}"#
    );
    let rendered = lexical::render(&document, &Options::default()).expect("the document is whole");
    assert_eq!(rendered.ended_at, None);
    let _ = blog::plaintext::plaintext(&rendered.html);
});
