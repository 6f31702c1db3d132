//! A page that was made: complete for whoever has no session, and with holes for those who have one.

use std::sync::{
    Arc, OnceLock,
    atomic::{AtomicU64, Ordering},
};

use bytes::Bytes;
use flate2::Compression;
use http::{HeaderMap, HeaderValue, StatusCode};
use sha2::{Digest as _, Sha256};

use super::{
    super::respond::{self, CachePolicy, SMALLEST_COMPRESSED},
    file::File,
    gzip::{self, Packed},
    send::Frames,
};
use crate::{
    host::{Told, Wanted},
    page::Ask,
    versions::Basis,
};

/// For what is compressed once and sent many times, while somebody waits for the first time.
const LEVEL: Compression = Compression::new(6);

/// An answer that was made.
#[derive(Debug)]
pub(super) struct Kept {
    /// No two have the same.
    pub(super) number: u64,
    pub(super) status: StatusCode,
    pub(super) content_type: Option<HeaderValue>,
    /// Further headers.
    pub(super) headers: HeaderMap,
    pub(super) policy: CachePolicy,
    /// The body as a visitor without a session sees it.
    pub(super) guest: Form,
    /// What is different for others.
    pub(super) personal: Option<Personal>,
    /// It is a file, of which parts can be asked for; where that is small, it is the guest's body too.
    pub(super) file: Option<File>,
    /// The query of whoever asks is added to its `Location`: the same page serves all of them.
    pub(super) keeps_query: bool,
    pub(super) basis: Basis,
    /// How its fragments did when it was made.
    pub(super) told: Vec<Told>,
    /// How many statements that took.
    pub(super) statements: u32,
}

/// A body, with what is made of it once.
#[derive(Debug)]
pub(super) struct Form {
    pub(super) body: Bytes,
    /// Its hash, for the `ETag`.
    pub(super) tag: String,
    gzip: OnceLock<Option<Bytes>>,
}

/// A page around its holes.
#[derive(Debug)]
pub(super) struct Personal {
    /// One more than there are holes. They are slices of the guest's body.
    pub(super) stretches: Vec<Bytes>,
    pub(super) holes: Vec<Hole>,
    packed: OnceLock<Option<Vec<Packed>>>,
}

/// The place of a fragment that each visitor has a filling of.
#[derive(Debug)]
pub(super) struct Hole {
    pub(super) wanted: Wanted,
    /// For when there is none.
    pub(super) empty: Bytes,
}

impl Hole {
    pub(super) fn new(ask: &Ask, wanted: Wanted) -> Self {
        Self { wanted, empty: ask.empty().into() }
    }
}

impl Form {
    pub(super) fn new(body: Bytes) -> Self {
        Self { tag: respond::tag(&body), body, gzip: OnceLock::new() }
    }

    /// A file is known by its id already.
    pub(super) fn of_file(file: &File) -> Self {
        let body = file.whole().cloned().unwrap_or_default();
        Self { tag: file.tag().to_owned(), body, gzip: OnceLock::new() }
    }

    /// It in gzip, where that is smaller.
    pub(super) fn gzip(&self) -> Option<Bytes> {
        let make = || gzip::pack(&self.body, LEVEL).map(|packed| gzip::join(&[packed], &[]));
        self.gzip.get_or_init(|| make().filter(|packed| packed.len() < self.body.len())).clone()
    }

    fn has_gzip(&self) -> bool {
        self.gzip.get().is_some()
    }
}

impl Personal {
    pub(super) fn new(stretches: Vec<Bytes>, holes: Vec<Hole>) -> Self {
        Self { stretches, holes, packed: OnceLock::new() }
    }

    /// The page in gzip with these fillings, one for each hole.
    pub(super) fn gzip(&self, fillings: &[Bytes]) -> Option<Bytes> {
        let make = || self.stretches.iter().map(|stretch| gzip::pack(stretch, LEVEL)).collect();
        let packed: &Option<Vec<Packed>> = self.packed.get_or_init(make);
        packed.as_ref().map(|packed| gzip::join(packed, fillings))
    }

    fn is_packed(&self) -> bool {
        self.packed.get().is_some()
    }
}

impl Kept {
    /// A number that no other has.
    pub(super) fn next_number() -> u64 {
        static NUMBERS: AtomicU64 = AtomicU64::new(0);
        NUMBERS.fetch_add(1, Ordering::Relaxed)
    }

    /// Whether its kind can be compressed.
    pub(super) fn is_compressible(&self) -> bool {
        self.content_type.as_ref().and_then(|kind| kind.to_str().ok()).is_some_and(respond::is_compressible)
    }

    /// Whether compressing it gains anything.
    pub(super) fn is_worth_compressing(&self) -> bool {
        self.is_compressible() && self.guest.body.len() >= SMALLEST_COMPRESSED
    }

    /// Whether it is the same whatever a client accepts and whoever asks, but for its holes.
    pub(super) fn may_stand_in_front(&self) -> bool {
        self.status == StatusCode::OK && self.policy != CachePolicy::NoStore && self.is_in_memory()
    }

    fn is_in_memory(&self) -> bool {
        self.file.as_ref().is_none_or(|file| file.whole().is_some())
    }

    /// The `ETag` of the page with these fillings, or as a guest sees it.
    pub(super) fn etag(&self, fillings: Option<&[Bytes]>, is_gzip: bool) -> String {
        let coding = if is_gzip { "-gz" } else { "" };
        let Some(fillings) = fillings else { return format!("\"{}{coding}\"", self.guest.tag) };
        let mut hash = Sha256::new_with_prefix(&self.guest.tag);
        for filling in fillings {
            hash.update(filling.len().to_le_bytes());
            hash.update(filling);
        }
        format!("\"{}{coding}\"", respond::short(&hash.finalize()))
    }

    /// The page with these fillings, of which nothing is copied, or as a guest sees it.
    pub(super) fn frames(&self, fillings: Option<&[Bytes]>) -> Frames {
        let (Some(personal), Some(fillings)) = (&self.personal, fillings) else {
            return Frames::one(self.guest.body.clone());
        };
        let mut pieces = Vec::with_capacity(personal.stretches.len() * 2);
        for (number, stretch) in personal.stretches.iter().enumerate() {
            pieces.push(stretch.clone());
            pieces.extend(fillings.get(number).cloned());
        }
        Frames::new(pieces)
    }

    /// About how many bytes of memory it takes, its compressed forms included, whether they are there yet or not.
    pub(super) fn weight(&self) -> u32 {
        const AROUND: usize = 2_048;
        let forms = if self.personal.is_some() { 2 } else { 1 };
        let size = self.guest.body.len() + self.guest.body.len() / 3 * forms + AROUND;
        u32::try_from(size).unwrap_or(u32::MAX)
    }

    /// Whether what has to be compressed for this answer has been: compressing a large page is no work for a thread that
    /// others wait for.
    pub(super) fn is_packed(self: &Arc<Self>, for_guest: bool) -> bool {
        match (&self.personal, for_guest) {
            (Some(personal), false) => personal.is_packed(),
            _ => self.guest.has_gzip(),
        }
    }
}
