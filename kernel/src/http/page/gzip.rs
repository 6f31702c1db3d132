//! One gzip member (RFC 1952) out of stretches that were compressed beforehand and holes that were not.
//!
//! Each stretch ends on a byte with an empty block and an empty window (a full flush), so that anything may follow; a
//! hole is a *stored* block. What is personal thus never shares a compression window with the page around it, and
//! filling a page costs no compression.

use bytes::{BufMut as _, Bytes, BytesMut};
use crc32fast::Hasher;
use flate2::{Compress, Compression, FlushCompress};

/// Magic, deflate, no flags, no time, no hint, an unknown system.
const HEAD: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];

/// An empty final block.
const END: [u8; 2] = [3, 0];

/// The most bytes of one stored block (RFC 1951, 3.2.4).
const STORED: usize = 65_535;

/// A stretch, compressed.
#[derive(Debug)]
pub(super) struct Packed {
    deflated: Bytes,
    crc: Hasher,
    plain: usize,
}

/// Compresses a stretch; `None` only if the compressor fails.
pub(super) fn pack(stretch: &[u8], level: Compression) -> Option<Packed> {
    let mut compress = Compress::new(level, false);
    let mut deflated = Vec::with_capacity(stretch.len() / 2 + 64);
    let mut rest = stretch;
    loop {
        let (before_in, before_out) = (compress.total_in(), compress.total_out());
        deflated.reserve(rest.len() / 2 + 64);
        compress.compress_vec(rest, &mut deflated, FlushCompress::Full).ok()?;
        rest = rest.get(usize::try_from(compress.total_in() - before_in).ok()?..)?;
        let has_room = deflated.len() < deflated.capacity();
        if rest.is_empty() && (has_room || compress.total_out() == before_out) {
            break;
        }
    }
    let mut crc = Hasher::new();
    crc.update(stretch);
    Some(Packed { deflated: deflated.into(), crc, plain: stretch.len() })
}

/// Joins stretches with a hole's content after each but the last.
pub(super) fn join(stretches: &[Packed], holes: &[Bytes]) -> Bytes {
    let packed: usize = stretches.iter().map(|stretch| stretch.deflated.len()).sum();
    let stored: usize = holes.iter().map(|hole| hole.len() + 5 * (hole.len() / STORED + 1)).sum();
    let mut member = BytesMut::with_capacity(HEAD.len() + packed + stored + END.len() + 8);
    let (mut crc, mut length) = (Hasher::new(), 0usize);
    member.put_slice(&HEAD);
    for (number, stretch) in stretches.iter().enumerate() {
        member.put_slice(&stretch.deflated);
        crc.combine(&stretch.crc);
        length += stretch.plain;
        if let Some(hole) = holes.get(number) {
            for block in hole.chunks(STORED) {
                let size = u16::try_from(block.len()).unwrap_or(u16::MAX);
                member.put_u8(0);
                member.put_u16_le(size);
                member.put_u16_le(!size);
                member.put_slice(block);
            }
            crc.update(hole);
            length += hole.len();
        }
    }
    member.put_slice(&END);
    member.put_u32_le(crc.finalize());
    // Its length modulo 2³², as the format has it.
    #[expect(clippy::cast_possible_truncation, reason = "RFC 1952, 2.3.1: ISIZE is taken modulo 2^32")]
    member.put_u32_le(length as u32);
    member.freeze()
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use flate2::read::GzDecoder;

    use super::*;

    fn check(stretches: &[&[u8]], holes: &[&[u8]]) {
        let packed: Vec<Packed> =
            stretches.iter().map(|stretch| pack(stretch, Compression::new(5)).expect("compressed")).collect();
        let holes: Vec<Bytes> = holes.iter().map(|hole| Bytes::copy_from_slice(hole)).collect();
        let mut wanted = Vec::new();
        for (number, stretch) in stretches.iter().enumerate() {
            wanted.extend_from_slice(stretch);
            wanted.extend(holes.get(number).into_iter().flatten());
        }
        let joined = join(&packed, &holes);
        let (mut read, mut decoder) = (Vec::new(), GzDecoder::new(joined.as_ref()));
        decoder.read_to_end(&mut read).expect("one member of gzip, its sum and its length right");
        assert_eq!(read, wanted);
        assert!(decoder.into_inner().is_empty(), "nothing stands behind the one member");
    }

    #[test]
    fn what_is_joined_is_one_member() {
        check(&[b""], &[]);
        check(&[b"<p>one</p>"], &[]);
        check(&[b"<p>", b"</p>"], &[b"filled"]);
        check(&[b"", b"", b""], &[b"", b"x"]);
        let long: Vec<u8> = (0..300_000_u32).map(|number| (number.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
        check(&[&long, b"between", &long[..70_000]], &[&long[..65_535], &long[..200_001]]);
    }
}
