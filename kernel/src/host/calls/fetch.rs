//! Requests of a plugin to other hosts.

use std::{collections::BTreeSet, sync::atomic::Ordering};

use rose_abi::{border::RError, codec, messages::FetchAsk, ops::code};

use super::{CallState, malformed, only_reads};

impl CallState {
    pub(super) async fn fetch(&self, payload: &[u8]) -> Result<Vec<u8>, RError> {
        let ask: FetchAsk = codec::from_message(payload).map_err(malformed)?;
        if self.is_fragment() && ask.method != "GET" {
            return Err(only_reads());
        }
        // What another host says changes without a sign, as what a plugin remembers does.
        self.uses_state.store(true, Ordering::Release);
        let outside = &self.generation.outside;
        let nobody = BTreeSet::new();
        let answer = outside.fetcher.fetch(ask, outside.hosts.get().unwrap_or(&nobody)).await;
        let answer = answer.map_err(|error| RError::new(code::FAILED, error.to_string()))?;
        codec::to_message(&answer).map_err(malformed)
    }
}
